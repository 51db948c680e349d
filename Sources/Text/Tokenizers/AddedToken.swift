import Basics

/// A token that a tokenizer's files list in addition to the vocabulary, and that is matched literally in a
/// text.
package struct AddedToken: Sendable, Equatable {
  /// The text to match, as the files write it.
  package let text: String
  /// Whether it is a special token, which `split_special_tokens` lets WordPiece split.
  package let isSpecial: Bool
  /// Whether it is matched in the normalised text rather than in the original text.
  package let isNormalized: Bool

  /// Whether it is matched only where no letter or digit stands beside it.
  package var isSingleWord = false
  /// Whether white space before it belongs to it.
  package var takesLeft = false
  /// Whether white space after it belongs to it.
  package var takesRight = false

  /// Whether a file gives its text alone, without flags.
  private(set) var isBare = false

  /// Whether it is matched as it stands.
  var isPlain: Bool { !isSingleWord && !takesLeft && !takesRight }

  /// By default, a special token that is matched in the original text.
  package init(_ text: String, isSpecial: Bool = true, isNormalized: Bool = false) {
    (self.text, self.isSpecial, self.isNormalized) = (text, isSpecial, isNormalized)
  }

  /// Reads a token in the form of the files: a string, or an object with a `content` and flags.
  ///
  /// - Parameter isNamed: whether the key it is under makes it special (`cls_token`,
  ///   `additional_special_tokens`).
  /// - Throws: `tokenizer.malformed`.
  /// - Reference: `AddedToken` of tokenizers 0.23.3, whose `normalized` defaults to the opposite of
  ///   `special`.
  init(_ value: JSONValue, isNamed: Bool, source: String) throws(Failure) {
    guard let text = value.string ?? value["content"]?.string else {
      throw .malformedTokenizer("an added token has no content", source)
    }
    let isSpecial = isNamed || value["special"]?.bool == true
    self.init(text, isSpecial: isSpecial, isNormalized: value["normalized"]?.bool ?? !isSpecial)
    isBare = value.string != nil
    isSingleWord = value["single_word"]?.bool ?? false
    takesLeft = value["lstrip"]?.bool ?? false
    takesRight = value["rstrip"]?.bool ?? false
  }

  /// The tokens of `{"6": {"content": …}}` or `{"<e>": 6}`, ordered by their ids.
  ///
  /// The numbers only give the order; the id of a token is assigned once the vocabulary is known.
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
