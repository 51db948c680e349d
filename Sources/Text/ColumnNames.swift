/// What the user says about a data file, where it is not as a task expects: its columns, its form and its labels.
package struct ColumnNames: Sendable, Hashable {
  /// The sentences, or their words where the column contains lists; `nil` for the columns `sentence` and
  /// `tokens`.
  package var text: String?
  /// The second sentence of a pair; `nil` for single sentences.
  package var pair: String?
  /// The labels: one column, or one of 0 and 1 for each label; empty for the column of the task.
  package var label: [String]
  /// The identifiers of rows; `nil` for the column `id`.
  package var id: String?

  /// The form of the file, one of ``DataReader/names``; `nil` to look at it.
  package var format: String?

  /// What stands between the labels of a field with several; `nil` for `|`.
  package var separator: String?
  /// The labels in their order; empty for those that occur in train.
  package var labels: [String] = []
  /// The label that the scores of two labels count; `nil` to go by its name.
  package var positive: String?

  /// - Parameters: the properties, in their order; the others are set afterwards.
  package init(
    text: String? = nil, pair: String? = nil, label: [String] = [], id: String? = nil, format: String? = nil
  ) {
    (self.text, self.pair, self.label, self.id, self.format) = (text, pair, label, id, format)
  }
}
