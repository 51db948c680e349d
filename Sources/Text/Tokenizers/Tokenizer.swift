/// A text as the ids that a model reads, with the word that each came from.
package struct Encoding: Sendable, Equatable {
  /// `[tokens]`, including the special tokens at both ends.
  package var ids: [Int32] = []
  /// `[tokens]`: the word of each token, counted from 0; `nil` for the special ones at the ends.
  package var wordOf: [Int?] = []
  /// `[tokens]`: the code points of the text, or of its word, that each token stands for; empty ranges for the special
  /// ones at the ends. Empty if the tokenizer does not follow them, see ``Tokenizer/withOffsets``.
  package var offsets: [Range<Int>] = []
  /// Number of words in the text, or of the words given.
  package var wordCount = 0
  /// Tokens that did not fit.
  package var cutTokens = 0
  /// Words whose first token did not fit, in order.
  package var cutWords: [Int] = []
  /// Words without tokens (empty, or nothing but marks), in order.
  package var vanishedWords: [Int] = []
  /// Where the second text of a pair begins, the token after what separates them; `nil` for a single text.
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
  /// The id of the unknown token; `nil` if every text has tokens.
  var unknownID: Int32? { get }
  /// Whether the texts of a pair have different token types, for models that know such.
  var hasTokenTypes: Bool { get }
  /// Notes for the user about the vocabulary's file, one line each.
  var notes: [String] { get }

  /// Encodes a sentence between its special tokens.
  /// - Parameter limit: the most tokens, special ones included, which always stand.
  func encode(_ text: String, limit: Int) -> Encoding
  /// Encodes a pair of texts. If they do not fit, the longer one is cut first.
  /// - Parameter limit: the most tokens, special ones included, which always stand.
  func encode(_ text: String, pair: String, limit: Int) -> Encoding
  /// Encodes words that are already split; each is encoded separately and keeps its index.
  func encode(words: [String], limit: Int) -> Encoding
  /// The words of a text as encodings count them, as far as no added token stands in it.
  func words(of text: String) -> [String]
  /// The text of a token, as in the vocabulary.
  func token(_ id: Int32) -> String
  /// The same tokenizer, whose encodings have offsets; it may be slower.
  var withOffsets: any Tokenizer { get }
}
