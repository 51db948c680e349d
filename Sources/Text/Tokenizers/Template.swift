/// What stands around a text, or two, for a model: special tokens, and their token types.
///
/// - Reference: `TemplateProcessing`, `BertProcessing`, `RobertaProcessing` of tokenizers 0.23.3.
struct Template: Sendable, Equatable {
  enum Element: Sendable, Equatable {
    case special(Int32, type: Int)
    /// The first text.
    case first(type: Int)
    /// The second text of a pair.
    case second(type: Int)

    /// The token type that a model is given for it.
    var type: Int {
      switch self {
      case .special(_, let type), .first(let type), .second(let type): type
      }
    }

    var isSpecial: Bool { if case .special = self { true } else { false } }
  }

  /// How offsets leave out spaces that belong to tokens.
  struct Trimming: Sendable, Equatable {
    /// Whether a space before the first token was not there.
    var hasPrefixSpace: Bool
  }

  let single: [Element]
  let pair: [Element]
  /// `nil` if offsets contain the spaces.
  var trimming: Trimming?

  /// Special tokens around a text.
  var singleCount: Int { single.count { $0.isSpecial } }
  /// Special tokens around a pair.
  var pairCount: Int { pair.count { $0.isSpecial } }

  /// Whether the texts of a pair have different types; `nil` if types are not 0 up to the second text and 1 from it on.
  var distinguishesTexts: Bool? {
    guard single.allSatisfy({ $0.type == 0 }) else { return nil }
    if pair.allSatisfy({ $0.type == 0 }) { return false }
    guard let second = pair.firstIndex(where: { if case .second = $0 { true } else { false } }) else {
      return nil
    }
    return pair.indices.allSatisfy { pair[$0].type == ($0 < second ? 0 : 1) } ? true : nil
  }

  /// `<s> A </s>`, and for a pair the texts with one end between them, or with two.
  static func between(
    _ start: Int32, _ end: Int32, doubled: Bool, types: Bool, trimming: Trimming? = nil
  ) -> Template {
    let second = types ? 1 : 0
    return Template(
      single: [.special(start, type: 0), .first(type: 0), .special(end, type: 0)],
      pair: [.special(start, type: 0), .first(type: 0), .special(end, type: 0)]
        + (doubled ? [.special(end, type: 0)] : []) + [.second(type: second), .special(end, type: second)],
      trimming: trimming)
  }
}
