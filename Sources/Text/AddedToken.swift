import Basics

/// A token that a tokenizer's files list beside the vocabulary, and that stands for itself in a text.
package struct AddedToken: Sendable, Equatable {
  /// As it is looked for, and as the files write it.
  package let text: String
  /// Whether it is a special token, which `split_special_tokens` leaves to WordPiece.
  package let isSpecial: Bool
  /// Whether it is looked for in the normalised text, rather than in the text as it stands.
  package let isNormalized: Bool

  /// A special token that is looked for in the text as it stands, unless said otherwise.
  package init(_ text: String, isSpecial: Bool = true, isNormalized: Bool = false) {
    (self.text, self.isSpecial, self.isNormalized) = (text, isSpecial, isNormalized)
  }

  /// Reads a token as the files write it: a text, or an object with a `content` and flags.
  ///
  /// - Parameter isNamed: whether its place names it as special (`cls_token`, `additional_special_tokens`).
  /// - Throws: `tokenizer.malformed`; `tokenizer.setting` for a flag that is not supported.
  /// - Reference: `AddedToken` of tokenizers 0.23.3, whose `normalized` is the contrary of `special` when not given.
  init(_ value: JSONValue, isNamed: Bool, source: String) throws(Failure) {
    guard let text = value.string ?? value["content"]?.string else {
      throw .malformedTokenizer("an added token has no content", source)
    }
    for flag in ["single_word", "lstrip", "rstrip"] where value[flag]?.bool == true {
      throw .unsupportedSetting("\(flag) of the added token '\(text)'", source)
    }
    let isSpecial = isNamed || value["special"]?.bool == true
    self.init(text, isSpecial: isSpecial, isNormalized: value["normalized"]?.bool ?? !isSpecial)
  }

  /// The tokens of `{"6": {"content": …}}` or `{"<e>": 6}`, ordered by their ids.
  ///
  /// The numbers only order them: which id a token has is decided when the vocabulary is known.
  static func ordered(
    _ members: [(id: Int?, token: AddedToken)], source: String
  ) throws(Failure) -> [AddedToken] {
    var numbered: [(id: Int, token: AddedToken)] = []
    for (id, token) in members {
      guard let id else { throw .malformedTokenizer("the added token '\(token.text)' has no id", source) }
      numbered.append((id, token))
    }
    return numbered.enumerated().sorted { ($0.element.id, $0.offset) < ($1.element.id, $1.offset) }
      .map(\.element.token)
  }
}
