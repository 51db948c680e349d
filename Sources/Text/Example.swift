/// One row of a data file.
///
/// A field that the file lacks, or that cannot be read, is empty here; the check of a task says so. What only some
/// tasks look at is read from ``Corpus/field(_:ofRow:)`` and ``Corpus/list(_:ofRow:)`` under the task's own columns.
package struct Example: Sendable, Equatable {
  /// Where the row begins in the file, counted from 1.
  package var line: Int
  /// The column `id`, which need not be unique.
  package var id: String
  /// The column `sentence`.
  package var sentence: String
  /// The sentence split into words, punctuation apart.
  package var tokens: [String]
  /// Every field as the file has it, in the order of the columns.
  package var fields: [String]
}
