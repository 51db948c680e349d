package import Basics

/// One statement of a script, before anything in it is resolved. ``Expander`` unrolls loops.
package indirect enum Statement: Sendable, Hashable {
  /// `version 1`, the first statement of a file.
  case version(Word)
  case parameter(Parameter)
  /// `let name = value`.
  case assignment(name: Word, value: Operand)
  /// `set name = value`.
  case setting(name: Word, value: Operand)
  case include(StringLiteral)
  case onError(ErrorPolicy, SourceSpan)
  case loop(Loop)
  case branch(Branch)
  case expectation(Expectation)
  case call(Call)
}

/// `param name = value "help"`: a name that may be given from outside.
package struct Parameter: Sendable, Hashable {
  /// The name, written with `$` where the value is used.
  package var name: Word
  /// The default; `nil` if a value must be given from outside.
  package var `default`: Operand?
  /// Its description, written in quotes after the value.
  package var help: String?
}

/// What happens when a statement fails.
package enum ErrorPolicy: Sendable, Hashable {
  case stop
  /// Continues with independent statements; those that depend on the failed one are skipped.
  case proceed
  /// Retries up to this many times, after failures of the environment only.
  case retry(Int)
}

/// `for a in x,y; b in 1..3` … `end`: the product of its binds, with the last one varying fastest.
package struct Loop: Sendable, Hashable {
  /// `a in x,y`, or `a, b in [x,1],[y,2]`.
  package struct Bind: Sendable, Hashable {
    /// One name, or several for the elements of nested lists.
    package var names: [Word]
    /// The values of the names, one element per iteration.
    package var values: Operand
  }

  /// From outermost to innermost.
  package var binds: [Bind]
  /// The statements up to `end`.
  package var body: [Statement]
  /// The place of the word `for`.
  package var span: SourceSpan
}

/// `if condition` … `else` … `end`, decided before anything runs.
package struct Branch: Sendable, Hashable {
  /// Selects one of the two blocks.
  package var condition: Condition
  /// The statements to run if the condition holds.
  package var then: [Statement]
  /// The statements to run if it does not hold; `nil` without `else`.
  package var otherwise: [Statement]?
  /// The place of the word `if`.
  package var span: SourceSpan
}

/// A condition of an `if` about values and files; results of runs are not available to it.
package indirect enum Condition: Sendable, Hashable {
  /// How two values compare: numbers by value, texts byte for byte.
  package enum Comparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case among = "in"
  }

  case compares(Operand, Comparison, Operand)
  case exists(StringLiteral, SourceSpan)
  case not(Condition)
}

/// `expect mean(f1) >= 0.90 task=span else warn`.
package struct Expectation: Sendable, Hashable {
  /// Combines several scores into one number; `sd` divides by n − 1, and `count` counts those that are not
  /// NaN.
  package enum Aggregate: String, Sendable, CaseIterable { case mean, min, max, sd, count }
  /// How a score compares with the bound, within the tolerance.
  package enum Comparison: String, Sendable {
    case atLeast = ">="
    case atMost = "<="
    case equal = "=="
    case near = "~"
  }
  /// What happens when an expectation does not hold: `stop` fails with status 4, `warn` only prints a line.
  package enum Otherwise: String, Sendable, CaseIterable { case stop, warn }

  /// The stored name of a metric: `f1_macro`.
  package var metric: Word
  /// Combines the runs that the keys select; if `nil`, each of them is compared with the bound.
  package var aggregate: Aggregate?
  /// The operator between metric and bound.
  package var comparison: Comparison
  /// A number, or a variable that holds one.
  package var bound: Operand
  /// The number after `+-`, or a variable that contains one.
  package var tolerance: Operand?
  /// Selects the runs and the split that they were scored on: `run=r3 on=test`.
  package var keys: [Key]
  /// The word after `else`; `nil` means ``Otherwise/stop``.
  package var otherwise: Otherwise?
  /// The place of the word `expect`.
  package var span: SourceSpan
}

/// `train models/a seed=1..3 > out.md as a &`.
package struct Call: Sendable, Hashable {
  /// A word allowed before a verb.
  package enum Prefix: String, Sendable {
    /// A failure is reported and the script continues.
    case `try`
    /// The duration is printed.
    case time
  }

  /// Where the results of a call are written: `> FILE` or `>> FILE`.
  package struct Redirect: Sendable, Hashable {
    /// The file's name: a word, a text in quotes or a variable.
    package var path: Operand
    /// Whether it is `>>`, which appends to the file instead of replacing it.
    package var appends: Bool
  }

  /// The `try` or `time` before the verb.
  package var prefix: Prefix?
  /// The name of the command; the parser takes any word.
  package var verb: Word
  /// Values without a name, bare flags among them, in the order of the line.
  package var operands: [Operand]
  /// Values with a name, in the order of the line.
  package var keys: [Key]
  /// `nil` if results go to the console.
  package var redirect: Redirect?
  /// The name after `as`.
  package var binding: Word?
  /// The place of the `&`, if present.
  package var background: SourceSpan?
  /// The place of the first word, prefix included, for failures of the whole call.
  package var span: SourceSpan
}
