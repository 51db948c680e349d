package import Basics

/// A value as written; its meaning depends on the key that receives it.
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

  /// Its place; for a list without brackets that of the first element, for a function call that of the name.
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
  /// The whole range as written.
  package var word: Word
  /// The first element as written.
  package var low: String
  /// The end as written.
  package var high: String
  /// The number after the `:` as written; `nil` means a step of 1.
  package var step: String?
}

/// `name=value`.
package struct Key: Sendable, Hashable {
  /// The name before the `=`.
  package var name: Word
  /// The value after the `=`, with variables not yet substituted.
  package var value: Operand
}

/// The functions allowed in a value.
package enum ValueFunction: String, Sendable, CaseIterable {
  /// A range searched on a logarithmic scale.
  case log
  /// A range of whole numbers to search.
  case int
  /// A range of numbers to search.
  case float
  /// A set of values to search.
  case choice
  /// An environment variable with a default: `env(NAME, default)`.
  case env
  /// The lines of a text file: `lines("models.txt")`.
  case lines
  /// The best run of a study, known only after running.
  case best
}
