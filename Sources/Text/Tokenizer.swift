/// A text as the ids a model reads, with the word each came from.
package struct Encoding: Sendable, Equatable {
  /// `[tokens]`, the special ones at both ends included.
  package var ids: [Int32] = []
  /// `[tokens]`: the word of each token, counted from 0; `nil` for the special ones at the ends.
  package var wordOf: [Int?] = []
  /// How many words the text has, or how many were given.
  package var wordCount = 0
  /// Tokens that did not fit.
  package var cutTokens = 0
  /// Words whose first token did not fit, in order.
  package var cutWords: [Int] = []
  /// Words that have no token at all (only marks, or nothing), in order.
  package var vanishedWords: [Int] = []

  /// Without words and tokens.
  package init() {}

  /// Tokens, special ones included.
  package var count: Int { ids.count }
}

/// Text to ids.
package protocol Tokenizer: Sendable {
  /// The largest id plus one: what the embedding table of a model must hold.
  var vocabularySize: Int { get }
  /// The tokens that files list beside the vocabulary, and whose ids lie behind it, by id.
  var addedTokens: [String] { get }
  /// The id of padding, or `nil` where the vocabulary has none.
  var padID: Int32? { get }
  /// The id that unknown words get.
  var unknownID: Int32 { get }
  /// What the vocabulary's file says that a person should know; one line each.
  var notes: [String] { get }

  /// Encodes a sentence between its special tokens.
  /// - Parameter limit: the most tokens, special ones included; below 2 it counts as 2.
  func encode(_ text: String, limit: Int) -> Encoding
  /// Encodes words that are split already; each is encoded by itself and keeps its index.
  func encode(words: [String], limit: Int) -> Encoding
  /// The text of a token as the vocabulary has it.
  func token(_ id: Int32) -> String
}
