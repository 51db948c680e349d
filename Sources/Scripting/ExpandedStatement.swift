package import Basics

/// One step of a script with nothing left to resolve but the results of earlier steps.
package struct ExpandedStatement: Sendable, Hashable {
  /// What a step does; loops, conditions, includes and variables are resolved by now.
  package enum Action: Sendable, Hashable {
    case call(ExpandedCall)
    case set(name: Word, value: ExpandedValue)
    case expect(ExpandedExpectation)
    /// Only a prompt needs it: ``ExpandedStatement/policy`` says it already for each statement of a file.
    case onError(ErrorPolicy)
  }

  /// A name of a loop with its value in one turn.
  package struct Turn: Sendable, Hashable {
    /// The variable of the loop: `seed`.
    package var name: String
    /// Its value in this turn, as it would be written in a script.
    package var text: String
  }

  /// Counts the statements of one expander from 0.
  package var index: Int
  /// The first word of the statement; of a `set`, the name that is set.
  package var span: SourceSpan
  /// What follows when it fails.
  package var policy: ErrorPolicy
  /// The names of the loops around it with their values, outermost first.
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
  /// The value behind the `=`, variables put in.
  package var value: ExpandedValue

  /// - Parameters: the properties, in their order.
  package init(name: Word, value: ExpandedValue) { (self.name, self.value) = (name, value) }
}

/// A command with its values resolved.
package struct ExpandedCall: Sendable, Hashable {
  /// Where the results of a call go: `> FILE` or `>> FILE`.
  package struct Redirect: Sendable, Hashable {
    /// The file as it was named, always a literal.
    package var path: ExpandedValue
    /// Whether it is `>>`: the file is added to instead of replaced.
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
  /// `nil` where results go to the console.
  package var redirect: Redirect?
  /// The name after `as`, for the runs that the call makes.
  package var binding: Word?
  /// The place of the `&`, when there is one.
  package var background: SourceSpan?
  /// The first word, prefix included: what a failure of the whole call points at.
  package var span: SourceSpan

  /// A call without prefix, redirection, binding and `&`.
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
  /// One number made of the scores of several runs; `nil` holds each score to the bound.
  package var aggregate: Expectation.Aggregate?
  /// How the score or the aggregate has to compare with the bound.
  package var comparison: Expectation.Comparison
  /// The number on the right of the comparison.
  package var bound: Double
  /// How far beyond the bound still fulfils it, at least 0; `nil` is 0, and never less than 1e-4 for `~`.
  package var tolerance: Double?
  /// Which runs are meant and on which split they were scored: `run=r3 on=test`.
  package var keys: [ExpandedKey]
  /// What follows when it does not hold; `nil` is ``Expectation/Otherwise/stop``.
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
