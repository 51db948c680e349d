package import Basics

/// One step of a script, fully resolved except for the results of earlier steps.
package struct ExpandedStatement: Sendable, Hashable {
  /// What a step does; loops, conditions, includes and variables are already resolved.
  package enum Action: Sendable, Hashable {
    case call(ExpandedCall)
    case set(name: Word, value: ExpandedValue)
    case expect(ExpandedExpectation)
    /// Only a prompt needs it: for each statement of a file, ``ExpandedStatement/policy`` already gives the
    /// policy.
    case onError(ErrorPolicy)
  }

  /// A loop variable with its value in one iteration.
  package struct Turn: Sendable, Hashable {
    /// The variable of the loop: `seed`.
    package var name: String
    /// Its value in this iteration, as it would be written in a script.
    package var text: String
  }

  /// The number of the statement within its expander, from 0.
  package var index: Int
  /// The place of the first word of the statement; for `set`, of the name that is set.
  package var span: SourceSpan
  /// What happens when it fails.
  package var policy: ErrorPolicy
  /// The variables of the enclosing loops with their values, outermost first.
  package var context: [Turn]
  /// What the step does, with its values.
  package var action: Action

  /// The indices of the statements whose results it uses.
  package var dependencies: Set<Int> {
    switch action {
    case .call(let call):
      var values = call.operands + call.keys.map(\.value)
      if let redirect = call.redirect { values.append(redirect.path) }
      return Set(values.flatMap(\.references).map(\.producer))
    case .set(_, let value): return Set(value.references.map(\.producer))
    case .expect(let expectation):
      return Set(expectation.keys.map(\.value).flatMap(\.references).map(\.producer))
    case .onError: return []
    }
  }

  /// The statement as a line that could be typed.
  package var text: String {
    switch action {
    case .call(let call): call.text
    case .set(let name, let value): "set \(name.text)=\(value.text)"
    case .expect(let expectation): expectation.text
    case .onError(let policy): "on error \(ScriptPrinter.text(of: policy))"
    }
  }
}

/// `name=value` with the value resolved.
package struct ExpandedKey: Sendable, Hashable {
  /// The name before the `=`.
  package var name: Word
  /// The value after the `=`, with variables substituted.
  package var value: ExpandedValue

  /// - Parameters: the properties, in their order.
  package init(name: Word, value: ExpandedValue) { (self.name, self.value) = (name, value) }
}

/// A command with its values resolved.
package struct ExpandedCall: Sendable, Hashable {
  /// Where the results of a call are written: `> FILE` or `>> FILE`.
  package struct Redirect: Sendable, Hashable {
    /// The name of the file, always a literal.
    package var path: ExpandedValue
    /// Whether it is `>>`, which appends to the file instead of replacing it.
    package var appends: Bool
  }

  /// The `try` or `time` before the verb.
  package var prefix: Call.Prefix?
  /// The name of the command, not yet looked up.
  package var verb: Word
  /// Values without a name, bare flags among them, in the order of the line.
  package var operands: [ExpandedValue]
  /// Values with a name, in the order of the line.
  package var keys: [ExpandedKey]
  /// `nil` if results go to the console.
  package var redirect: Redirect?
  /// The name after `as`, for the runs produced by the call.
  package var binding: Word?
  /// The place of the `&`, if present.
  package var background: SourceSpan?
  /// The place of the first word, prefix included, for failures of the whole call.
  package var span: SourceSpan

  /// A call without prefix, redirection, binding or `&`.
  package init(
    verb: Word, operands: [ExpandedValue] = [], keys: [ExpandedKey] = [], span: SourceSpan
  ) {
    (self.verb, self.operands, self.keys, self.span) = (verb, operands, keys, span)
  }

  /// The call as a line that could be typed, with literal values.
  package var text: String {
    var parts = [prefix?.rawValue, verb.text].compactMap { $0 }
    parts += operands.map(\.text)
    parts += keys.map { "\($0.name.text)=\($0.value.text)" }
    if let redirect { parts += [redirect.appends ? ">>" : ">", redirect.path.text] }
    if let binding { parts += ["as", binding.text] }
    if background != nil { parts.append("&") }
    return parts.joined(separator: " ")
  }
}

/// An expectation with its values resolved.
package struct ExpandedExpectation: Sendable, Hashable {
  /// The stored name of a metric: `f1_macro`.
  package var metric: Word
  /// Combines the scores of several runs into one number; if `nil`, each score is compared with the bound.
  package var aggregate: Expectation.Aggregate?
  /// How the score or the aggregate must compare with the bound.
  package var comparison: Expectation.Comparison
  /// The number on the right of the comparison.
  package var bound: Double
  /// How far beyond the bound is still accepted, at least 0; `nil` means 0. For `~` it is never less than
  /// 1e-4.
  package var tolerance: Double?
  /// Selects the runs and the split that they were scored on: `run=r3 on=test`.
  package var keys: [ExpandedKey]
  /// What happens when it does not hold; `nil` means ``Expectation/Otherwise/stop``.
  package var otherwise: Expectation.Otherwise?
  /// The place of the word `expect`.
  package var span: SourceSpan

  /// The expectation as a line that could be typed.
  package var text: String {
    let subject = aggregate.map { "\($0.rawValue)(\(metric.text))" } ?? metric.text
    var parts = ["expect", subject, comparison.rawValue, Value.float(bound).description]
    if let tolerance { parts += ["+-", Value.float(tolerance).description] }
    parts += keys.map { "\($0.name.text)=\($0.value.text)" }
    if let otherwise { parts += ["else", otherwise.rawValue] }
    return parts.joined(separator: " ")
  }
}
