/// One row of a data file.
///
/// A field that is missing from the file or cannot be read is empty here; a task's check reports it. Columns
/// that only some tasks use are read with ``Corpus/field(_:ofRow:)`` and ``Corpus/list(_:ofRow:)``.
package struct Example: Sendable, Equatable {
  /// The line of the file on which the row begins, from 1.
  package var line: Int
  /// The column of identifiers, which need not be unique.
  package var id: String
  /// The column of sentences.
  package var sentence: String
  /// The second sentence of a pair; `nil` without a column of them.
  package var pair: String?
  /// The sentence split into words, with punctuation separate.
  package var tokens: [String]
  /// Every field as it is in the file, in the order of the columns.
  package var fields: [String]

  /// - Parameters: the properties, in their order.
  package init(
    line: Int, id: String, sentence: String, pair: String? = nil, tokens: [String] = [], fields: [String] = []
  ) {
    (self.line, self.id, self.sentence, self.pair) = (line, id, sentence, pair)
    (self.tokens, self.fields) = (tokens, fields)
  }
}
