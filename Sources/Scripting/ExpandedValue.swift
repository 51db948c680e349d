package import Basics

/// A value with every variable resolved, as the receiving key is handed it.
package struct ExpandedValue: Sendable, Hashable {
  /// What a value can be once its variables are put in.
  package indirect enum Content: Sendable, Hashable {
    /// One number or text.
    case literal(Literal)
    case list([ExpandedValue])
    /// A result that only running makes known.
    case result(ResultReference)
    /// `log`, `int`, `float`, `choice` or `best` with their arguments; the others are resolved by now.
    case call(ValueFunction, [ExpandedValue])
  }

  /// The value apart from its place.
  package var content: Content
  /// Where it stands in the statement that uses it.
  package var span: SourceSpan

  /// - Parameters: the properties, in their order.
  package init(_ content: Content, _ span: SourceSpan) {
    (self.content, self.span) = (content, span)
  }

  /// The text of a single literal.
  package var literal: Literal? {
    if case .literal(let literal) = content { literal } else { nil }
  }

  /// The parts of a list; any other value is a list of itself.
  package var elements: [ExpandedValue] {
    if case .list(let elements) = content { elements } else { [self] }
  }

  /// How many values it is made of.
  var size: Int {
    switch content {
    case .literal, .result: 1
    case .list(let elements), .call(_, let elements): elements.reduce(1) { $0 + $1.size }
    }
  }

  /// The results that the value waits for.
  package var references: [ResultReference] {
    switch content {
    case .literal: []
    case .result(let reference): [reference]
    case .list(let elements), .call(_, let elements): elements.flatMap(\.references)
    }
  }

  func placed(at span: SourceSpan) -> ExpandedValue {
    var copy = self
    copy.span = span
    if case .list(let elements) = content { copy.content = .list(elements.map { $0.placed(at: span) }) }
    if case .call(let name, let elements) = content {
      copy.content = .call(name, elements.map { $0.placed(at: span) })
    }
    return copy
  }

  /// As it would be written in a script.
  package var text: String {
    switch content {
    case .literal(let literal): literal.isQuoted ? ScriptPrinter.quoted(literal.text) : literal.text
    case .list(let elements):
      elements.map { if case .list = $0.content { "[\($0.text)]" } else { $0.text } }.joined(separator: ",")
    case .result(let reference): reference.text
    case .call(let name, let arguments):
      "\(name.rawValue)(\(arguments.map(\.text).joined(separator: ",")))"
    }
  }
}

/// A text whose type the receiving key decides.
package struct Literal: Sendable, Hashable {
  /// Without quotes and escapes.
  package var text: String
  /// A text in quotes is never a number, a flag or the name of a result.
  package var isQuoted: Bool

  /// - Parameters: the properties, in their order.
  package init(_ text: String, isQuoted: Bool = false) {
    (self.text, self.isQuoted) = (text, isQuoted)
  }

  /// The value that the text looks like: a number, `true`, `false`, `none`, or itself.
  package var value: Value {
    if isQuoted { return .text(text) }
    switch text {
    case "true": return .flag(true)
    case "false": return .flag(false)
    case "none": return .null
    default: break
    }
    guard NumberText.isNumber(text) else { return .text(text) }
    if let whole = Int(text) { return .int(whole) }
    if let number = Double(text), number.isFinite { return .float(number) }
    return .text(text)
  }
}

/// The result of an earlier statement: `$h`, `h`, `$h.best` or `h@432` after `… as h`.
package struct ResultReference: Sendable, Hashable {
  /// The name that `as` has bound: `h`.
  package var name: String
  /// The word behind the point: `best` of `$h.best`.
  package var field: String?
  /// What stood behind an `@`: `432` of `h@432`.
  package var checkpoint: String?
  /// The ``ExpandedStatement/index`` of the statement that makes it.
  package var producer: Int
  /// As it was written, for a key that takes a plain text.
  package var text: String
  /// Whether it began with `$` and so can be nothing but a reference.
  package var isExplicit: Bool
}
