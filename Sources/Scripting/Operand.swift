package import Basics

/// A value as it is written; what it means is decided by the key that receives it.
package indirect enum Operand: Sendable, Hashable {
  /// A bare number or word.
  case word(Word)
  case range(RangeLiteral)
  case string(StringLiteral)
  /// `a,b,c`, or `[a,b,c]` when bracketed.
  case list([Operand], isBracketed: Bool, SourceSpan)
  case variable(Word, field: Word?)
  /// `log(1e-5,5e-5)` and the like.
  case call(Word, [Operand])

  /// Where it stands; of a list without brackets its first element, of a function call its name.
  package var span: SourceSpan {
    switch self {
    case .word(let word), .call(let word, _): word.span
    case .range(let range): range.word.span
    case .string(let string): string.span
    case .list(_, _, let span): span
    case .variable(let name, _): name.span
    }
  }
}

/// `1..5` or `0..100:20`, both ends included.
package struct RangeLiteral: Sendable, Hashable {
  /// The whole as it was written.
  package var word: Word
  /// The first element as it was written.
  package var low: String
  /// The end as it was written.
  package var high: String
  /// The number behind the `:` as it was written; `nil` is a step of 1.
  package var step: String?
}

/// `name=value`.
package struct Key: Sendable, Hashable {
  /// The name before the `=`.
  package var name: Word
  /// The value behind the `=`, with variables still to be put in.
  package var value: Operand
}

/// The functions that may stand in a value.
package enum ValueFunction: String, Sendable, CaseIterable {
  /// A range searched on a logarithmic scale.
  case log
  /// A range of whole numbers to search.
  case int
  /// A range of numbers to search.
  case float
  /// A set of values to search.
  case choice
  /// An environment variable with a value in its place: `env(NAME, default)`.
  case env
  /// The lines of a text file: `lines("models.txt")`.
  case lines
  /// The best run of a study, known only when running.
  case best
}
