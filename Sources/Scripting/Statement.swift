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
  package var name: Word
  package var fallback: Operand?
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
  package struct Bind: Sendable, Hashable {
    /// One name, or several that take the parts of a list of lists.
    package var names: [Word]
    package var values: Operand
  }

  package var binds: [Bind]
  package var body: [Statement]
  package var span: SourceSpan
}

/// `if condition` … `else` … `end`, decided before anything runs.
package struct Branch: Sendable, Hashable {
  package var condition: Condition
  package var then: [Statement]
  package var otherwise: [Statement]?
  package var span: SourceSpan
}

package indirect enum Condition: Sendable, Hashable {
  package enum Comparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case among = "in"
  }

  case compares(Operand, Comparison, Operand)
  case exists(StringLiteral, SourceSpan)
  case not(Condition)
}

/// `expect mean(f1) >= 0.90 tag=table3 else warn`.
package struct Expectation: Sendable, Hashable {
  package enum Aggregate: String, Sendable, CaseIterable { case mean, min, max, sd, count }
  package enum Comparison: String, Sendable {
    case atLeast = ">="
    case atMost = "<="
    case equal = "=="
    case near = "~"
  }
  package enum Otherwise: String, Sendable, CaseIterable { case stop, warn }

  package var metric: Word
  /// Over the runs that the keys select; `nil` where one run is meant.
  package var aggregate: Aggregate?
  package var comparison: Comparison
  /// A number, or a variable that holds one.
  package var bound: Operand
  package var tolerance: Operand?
  package var keys: [Key]
  package var otherwise: Otherwise?
  package var span: SourceSpan
}

/// `train models/a seed=1..3 > out.md as a &`.
package struct Call: Sendable, Hashable {
  package enum Prefix: String, Sendable {
    /// A failure is noted and the script goes on.
    case `try`
    /// The duration is printed.
    case time
  }

  package struct Redirect: Sendable, Hashable {
    package var path: Operand
    package var appends: Bool
  }

  package var prefix: Prefix?
  package var verb: Word
  package var operands: [Operand]
  package var keys: [Key]
  package var redirect: Redirect?
  /// The name after `as`.
  package var binding: Word?
  /// The `&`, when there is one.
  package var background: SourceSpan?
  package var span: SourceSpan
}
