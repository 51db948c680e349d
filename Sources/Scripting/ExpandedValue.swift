package import Basics

/// A value with every variable resolved, as passed to the receiving key.
package struct ExpandedValue: Sendable, Hashable {
  /// What a value can be once its variables are substituted.
  package indirect enum Content: Sendable, Hashable {
    /// One number or text.
    case literal(Literal)
    case list([ExpandedValue])
    /// A result that is known only after running.
    case result(ResultReference)
    /// `log`, `int`, `float`, `choice` or `best` with their arguments; other functions are already resolved.
    case call(ValueFunction, [ExpandedValue])
  }

  /// The value without its place.
  package var content: Content
  /// Its place in the statement that uses it.
  package var span: SourceSpan

  /// - Parameters: the properties, in their order.
  package init(_ content: Content, _ span: SourceSpan) {
    (self.content, self.span) = (content, span)
  }

  /// The text of a single literal.
  package var literal: Literal? {
    if case .literal(let literal) = content { literal } else { nil }
  }

  /// The elements of a list; any other value is treated as a list of one element.
  package var elements: [ExpandedValue] {
    if case .list(let elements) = content { elements } else { [self] }
  }

  /// The number of values it consists of.
  var size: Int {
    switch content {
    case .literal, .result: 1
    case .list(let elements), .call(_, let elements): elements.reduce(1) { $0 + $1.size }
    }
  }

  /// The results that the value depends on.
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

/// A text whose type is decided by the receiving key.
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
  /// The name bound by `as`: `h`.
  package var name: String
  /// The word after the dot: `best` in `$h.best`.
  package var field: String?
  /// The text after an `@`: `432` in `h@432`.
  package var checkpoint: String?
  /// The ``ExpandedStatement/index`` of the statement that produces it.
  package var producer: Int
  /// The reference as written, for a key that takes plain text.
  package var text: String
  /// Whether it began with `$`, so that it can only be a reference.
  package var isExplicit: Bool
}
