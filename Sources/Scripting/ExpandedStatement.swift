package import Basics

/// One step of a script with nothing left to resolve but the results of earlier steps.
package struct ExpandedStatement: Sendable, Hashable {
  package enum Action: Sendable, Hashable {
    case call(ExpandedCall)
    case set(name: Word, value: ExpandedValue)
    case expect(ExpandedExpectation)
    /// Only a prompt needs it: ``ExpandedStatement/policy`` says it already for each statement of a file.
    case onError(ErrorPolicy)
  }

  /// A name of a loop with its value in one turn.
  package struct Turn: Sendable, Hashable {
    package var name: String
    package var text: String
  }

  /// Counts the statements of one expander from 0.
  package var index: Int
  package var span: SourceSpan
  /// What follows when it fails.
  package var policy: ErrorPolicy
  /// The names of the loops around it with their values, outermost first.
  package var context: [Turn]
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
  package var name: Word
  package var value: ExpandedValue

  package init(name: Word, value: ExpandedValue) { (self.name, self.value) = (name, value) }
}

/// A command with its values resolved.
package struct ExpandedCall: Sendable, Hashable {
  package struct Redirect: Sendable, Hashable {
    package var path: ExpandedValue
    package var appends: Bool
  }

  package var prefix: Call.Prefix?
  package var verb: Word
  package var operands: [ExpandedValue]
  package var keys: [ExpandedKey]
  package var redirect: Redirect?
  package var binding: Word?
  package var background: SourceSpan?
  package var span: SourceSpan

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
  package var metric: Word
  package var aggregate: Expectation.Aggregate?
  package var comparison: Expectation.Comparison
  package var bound: Double
  package var tolerance: Double?
  package var keys: [ExpandedKey]
  package var otherwise: Expectation.Otherwise?
  package var span: SourceSpan

  package var text: String {
    let subject = aggregate.map { "\($0.rawValue)(\(metric.text))" } ?? metric.text
    var parts = ["expect", subject, comparison.rawValue, Value.float(bound).description]
    if let tolerance { parts += ["+-", Value.float(tolerance).description] }
    parts += keys.map { "\($0.name.text)=\($0.value.text)" }
    if let otherwise { parts += ["else", otherwise.rawValue] }
    return parts.joined(separator: " ")
  }
}
