/// Something wrong with one row.
package struct RowFault: Sendable, Equatable {
  /// An error stops the work, a warning is told.
  package enum Severity: Sendable { case error, warning }

  /// What can be wrong with rows; each is declared where it is found.
  package struct Kind: Sendable, Hashable {
    /// `lengths`: the failure's code is then `data.lengths`.
    package let rawValue: String
    /// Whether such rows stop the work.
    package let severity: Severity
    /// What such rows have, as a line says it: `no tokens`.
    package let what: String

    /// - Parameters: the properties, in their order.
    package init(_ rawValue: String, _ severity: Severity, _ what: String) {
      (self.rawValue, self.severity, self.what) = (rawValue, severity, what)
    }
  }

  /// What is wrong.
  package var kind: Kind
  /// The row, counted from 0.
  package var row: Int
  /// What is there: `35 tokens, 34 tags`.
  package var detail: String

  /// - Parameters: the properties, in their order.
  package init(kind: Kind, row: Int, detail: String) {
    (self.kind, self.row, self.detail) = (kind, row, detail)
  }
}

/// What can be wrong with the rows of any task.
extension RowFault.Kind {
  /// The sentence is empty or white space.
  package static let emptySentence = Self("empty-sentence", .error, "an empty sentence")
  /// The words are no list as Python writes it.
  package static let tokens = Self("tokens", .error, "a tokens column that is no list of strings")
  /// The list of words is empty.
  package static let noTokens = Self("no-tokens", .error, "no tokens")
  /// There are more or fewer tags than words.
  package static let lengths = Self("lengths", .error, "another number of tags than of tokens")
  /// Words and sentence differ by more than white space.
  package static let sentence = Self("sentence", .warning, "tokens that do not make up the sentence")
  /// An earlier row has the same id.
  package static let duplicateID = Self("duplicate-id", .warning, "an id that another row has")
}
