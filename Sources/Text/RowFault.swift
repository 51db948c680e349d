/// Something wrong with one row.
package struct RowFault: Sendable, Equatable {
  /// An error stops the work; a warning is only shown.
  package enum Severity: Sendable { case error, warning }

  /// A kind of fault in a row; each kind is declared where it is detected.
  package struct Kind: Sendable, Hashable {
    /// The stable name: for `lengths`, the failure's code is `data.lengths`.
    package let rawValue: String
    /// Whether such rows stop the work.
    package let severity: Severity
    /// What such rows have, for messages: `no tokens`.
    package let what: String

    /// - Parameters: the properties, in their order.
    package init(_ rawValue: String, _ severity: Severity, _ what: String) {
      (self.rawValue, self.severity, self.what) = (rawValue, severity, what)
    }
  }

  /// The kind of fault.
  package var kind: Kind
  /// The row, counted from 0.
  package var row: Int
  /// What was found: `35 tokens, 34 tags`.
  package var detail: String

  /// - Parameters: the properties, in their order.
  package init(kind: Kind, row: Int, detail: String) {
    (self.kind, self.row, self.detail) = (kind, row, detail)
  }
}

/// Faults in the rows of any task.
extension RowFault.Kind {
  /// The sentence is empty or white space.
  package static let emptySentence = Self("empty-sentence", .error, "an empty sentence")
  /// The words are not a Python list of strings.
  package static let tokens = Self("tokens", .error, "a tokens column that is not a list of strings")
  /// The list of words is empty.
  package static let noTokens = Self("no-tokens", .error, "no tokens")
  /// The number of tags differs from the number of words.
  package static let lengths = Self("lengths", .error, "another number of tags than of tokens")
  /// Words and sentence differ by more than white space.
  package static let sentence = Self("sentence", .warning, "tokens that do not make up the sentence")
  /// An earlier row has the same id.
  package static let duplicateID = Self("duplicate-id", .warning, "an id that another row has")
}
