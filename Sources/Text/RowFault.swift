/// Something wrong with one row.
package struct RowFault: Sendable, Equatable {
  package enum Severity: Sendable { case error, warning }

  /// What can be wrong with rows; each is declared where it is found.
  package struct Kind: Sendable, Hashable {
    /// `lengths`: the failure's code is then `data.lengths`.
    package let rawValue: String
    package let severity: Severity
    /// What such rows have, as a line says it: `no tokens`.
    package let what: String

    package init(_ rawValue: String, _ severity: Severity, _ what: String) {
      (self.rawValue, self.severity, self.what) = (rawValue, severity, what)
    }
  }

  package var kind: Kind
  /// The row, counted from 0.
  package var row: Int
  /// What is there: `35 tokens, 34 tags`.
  package var detail: String

  package init(kind: Kind, row: Int, detail: String) {
    (self.kind, self.row, self.detail) = (kind, row, detail)
  }
}

/// What can be wrong with the rows of any task.
extension RowFault.Kind {
  package static let emptySentence = Self("empty-sentence", .error, "an empty sentence")
  package static let tokens = Self("tokens", .error, "a tokens column that is no list of strings")
  package static let noTokens = Self("no-tokens", .error, "no tokens")
  package static let lengths = Self("lengths", .error, "another number of tags than of tokens")
  package static let sentence = Self("sentence", .warning, "tokens that do not make up the sentence")
  package static let duplicateID = Self("duplicate-id", .warning, "an id that another row has")
}
