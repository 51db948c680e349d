/// A text as the ids that a model reads, with the word that each came from.
package struct Encoding: Sendable, Equatable {
  /// `[tokens]`, including the special tokens at both ends.
  package var ids: [Int32] = []
  /// `[tokens]`: the word of each token, counted from 0; `nil` for the special ones at the ends.
  package var wordOf: [Int?] = []
  /// Number of words in the text, or of the words given.
  package var wordCount = 0
  /// Tokens that did not fit.
  package var cutTokens = 0
  /// Words whose first token did not fit, in order.
  package var cutWords: [Int] = []
  /// Words without tokens (empty, or nothing but marks), in order.
  package var vanishedWords: [Int] = []
  /// Where the second text of a pair begins, the token after the separator; `nil` for a single text.
  package var second: Int?

  /// An empty encoding.
  package init() {}

  /// Number of tokens, including special ones.
  package var count: Int { ids.count }
}

/// Encodes text as ids.
package protocol Tokenizer: Sendable {
  /// The largest id plus one: the number of rows that a model's embedding table needs.
  var vocabularySize: Int { get }
  /// The tokens that files list in addition to the vocabulary and whose ids follow it, by id.
  var addedTokens: [String] { get }
  /// The id of the padding token, or `nil` if the vocabulary has none.
  var padID: Int32? { get }
  /// The id of the unknown token.
  var unknownID: Int32 { get }
  /// Notes for the user about the vocabulary's file, one line each.
  var notes: [String] { get }

  /// Encodes a sentence between its special tokens.
  /// - Parameter limit: the most tokens, special ones included; below 2 it counts as 2.
  func encode(_ text: String, limit: Int) -> Encoding
  /// Encodes a pair of texts, with a separator between them. If they do not fit, the longer one is cut first.
  /// - Parameter limit: the most tokens, special ones included; below 3 it counts as 3.
  func encode(_ text: String, pair: String, limit: Int) -> Encoding
  /// Encodes words that are already split; each is encoded separately and keeps its index.
  func encode(words: [String], limit: Int) -> Encoding
  /// The text of a token, as in the vocabulary.
  func token(_ id: Int32) -> String
}
