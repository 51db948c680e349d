package import Basics

/// One row of a data file.
///
/// A field that the file lacks, or that cannot be read, is empty or `nil` here; ``DatasetCheck`` says so.
package struct Example: Sendable, Equatable {
  /// Where the row begins in the file, counted from 1.
  package var line: Int
  package var id: String
  package var sentence: String
  /// The expression in its basic form.
  package var basePIE: String
  /// The expression as it stands in the sentence.
  package var span: String
  /// 0 literal, 1 figurative.
  package var label: Int?
  /// The sentence split into words, punctuation apart.
  package var tokens: [String]
  /// One per token.
  package var tags: [SpanTag]
  /// Where ``span`` stands in ``sentence``, in code points, half open.
  package var characters: Range<Int>?
  /// Every field as the file has it, in the order of the columns.
  package var fields: [String]
}

/// Something wrong with one row, found while reading it.
package struct RowFault: Sendable, Equatable {
  package var kind: Kind
  /// The row, counted from 0.
  package var row: Int
  /// What is there: `35 tokens, 34 tags`.
  package var detail: String

  package enum Kind: String, Sendable, CaseIterable {
    case emptySentence = "empty-sentence"
    case label
    case tokens
    case tags
    case lengths
    case noTokens = "no-tokens"
    case orphanTag = "orphan-tag"
    case offsets
    case sentence
    case duplicateID = "duplicate-id"
  }
}
