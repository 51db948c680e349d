package import Basics

/// One statement of a script, before anything in it is resolved. Loops are data: ``Expander`` unrolls them.
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
  /// The name, `$` put before it where the value is used.
  package var name: Word
  /// The value when none is given from outside; `nil` where one has to be given.
  package var `default`: Operand?
  /// What the script says of it in quotes behind the value.
  package var help: String?
}

/// What follows when a statement fails.
package enum ErrorPolicy: Sendable, Hashable {
  case stop
  /// Independent statements go on; what depends on the failed one is skipped.
  case proceed
  /// Tries up to so many times more, after failures of the environment only.
  case retry(Int)
}

/// `for a in x,y; b in 1..3` … `end`: the product of its binds, the last one turning fastest.
package struct Loop: Sendable, Hashable {
  /// `a in x,y`, or `a, b in [x,1],[y,2]`.
  package struct Bind: Sendable, Hashable {
    /// One name, or several that take the parts of a list of lists.
    package var names: [Word]
    /// What the names stand for, one element a turn.
    package var values: Operand
  }

  /// From the outermost to the innermost.
  package var binds: [Bind]
  /// The statements up to `end`.
  package var body: [Statement]
  /// The place of the word `for`.
  package var span: SourceSpan
}

/// `if condition` … `else` … `end`, decided before anything runs.
package struct Branch: Sendable, Hashable {
  /// What chooses between the two blocks.
  package var condition: Condition
  /// The statements where the condition holds.
  package var then: [Statement]
  /// The statements where it does not hold; `nil` without `else`.
  package var otherwise: [Statement]?
  /// The place of the word `if`.
  package var span: SourceSpan
}

/// What an `if` asks about values and files; results of runs cannot be asked about.
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
  /// One number made of several scores; `sd` divides by n − 1, and `count` counts those that are no NaN.
  package enum Aggregate: String, Sendable, CaseIterable { case mean, min, max, sd, count }
  /// How a score compares with the bound, give or take the tolerance.
  package enum Comparison: String, Sendable {
    case atLeast = ">="
    case atMost = "<="
    case equal = "=="
    case near = "~"
  }
  /// What an expectation that does not hold does: `stop` fails with status 4, `warn` only prints a line.
  package enum Otherwise: String, Sendable, CaseIterable { case stop, warn }

  /// The stored name of a metric: `f1_macro`.
  package var metric: Word
  /// Over the runs that the keys select; `nil` holds each of them to the bound.
  package var aggregate: Aggregate?
  /// The sign between metric and bound.
  package var comparison: Comparison
  /// A number, or a variable that holds one.
  package var bound: Operand
  /// The number behind `+-`, or a variable that holds one.
  package var tolerance: Operand?
  /// Which runs are meant and on which split they were scored: `run=r3 on=test`.
  package var keys: [Key]
  /// The word behind `else`; `nil` is ``Otherwise/stop``.
  package var otherwise: Otherwise?
  /// The place of the word `expect`.
  package var span: SourceSpan
}

/// `train models/a seed=1..3 > out.md as a &`.
package struct Call: Sendable, Hashable {
  /// A word that may stand before a verb.
  package enum Prefix: String, Sendable {
    /// A failure is noted and the script goes on.
    case `try`
    /// The duration is printed.
    case time
  }

  /// Where the results of a call go: `> FILE` or `>> FILE`.
  package struct Redirect: Sendable, Hashable {
    /// The file's name: a word, a text in quotes or a variable.
    package var path: Operand
    /// Whether it is `>>`: the file is added to instead of replaced.
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
  /// `nil` where results go to the console.
  package var redirect: Redirect?
  /// The name after `as`.
  package var binding: Word?
  /// The `&`, when there is one.
  package var background: SourceSpan?
  /// The first word, prefix included: what a failure of the whole call points at.
  package var span: SourceSpan
}
