/// Writes statements as text that parses to the same statements.
package enum ScriptPrinter {
  /// A script with one statement per line, blocks indented by two spaces, and a final line break.
  package static func text(of statements: [Statement]) -> String {
    var lines: [String] = []
    for statement in statements { append(statement, level: 0, to: &lines) }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func append(_ statement: Statement, level: Int, to lines: inout [String]) {
    let indent = String(repeating: "  ", count: level)
    switch statement {
    case .loop(let loop):
      let binds = loop.binds.map { bind in
        bind.names.map(\.text).joined(separator: ", ") + " in " + text(of: bind.values)
      }
      lines.append("\(indent)for \(binds.joined(separator: "; "))")
      for inner in loop.body { append(inner, level: level + 1, to: &lines) }
      lines.append("\(indent)end")
    case .branch(let branch):
      lines.append("\(indent)if \(text(of: branch.condition))")
      for inner in branch.then { append(inner, level: level + 1, to: &lines) }
      if let otherwise = branch.otherwise {
        lines.append("\(indent)else")
        for inner in otherwise { append(inner, level: level + 1, to: &lines) }
      }
      lines.append("\(indent)end")
    default: lines.append(indent + line(of: statement))
    }
  }

  /// A statement that fits on one line; for a block, its first line.
  private static func line(of statement: Statement) -> String {
    switch statement {
    case .version(let number): return "version \(number.text)"
    case .parameter(let parameter):
      var line = "param \(parameter.name.text)"
      if let fallback = parameter.default { line = "param \(assigned(parameter.name, fallback))" }
      if let help = parameter.help { line += " \(doubleQuoted([.text(help)]))" }
      return line
    case .assignment(let name, let value): return "let \(assigned(name, value))"
    case .setting(let name, let value): return "set \(assigned(name, value))"
    case .include(let path): return "include \(text(of: .string(path)))"
    case .onError(let policy, _): return "on error \(text(of: policy))"
    case .expectation(let expectation): return text(of: expectation)
    case .call(let call): return text(of: call)
    case .loop, .branch: return ""
    }
  }

  /// A name with dots and a bare value containing `=` can be parsed only in the form without spaces.
  private static func assigned(_ name: Word, _ value: Operand) -> String {
    let value = text(of: value)
    let isOpen = ScriptCharacters.isName(name.text) && !value.unicodeScalars.contains("=")
    return name.text + (isOpen ? " = " : "=") + value
  }

  /// The policy as written after `on error`: `stop`, `continue`, `retry 2`.
  package static func text(of policy: ErrorPolicy) -> String {
    switch policy {
    case .stop: "stop"
    case .proceed: "continue"
    case .retry(let count): "retry \(count)"
    }
  }

  /// A command on one line.
  package static func text(of call: Call) -> String {
    var parts = [call.prefix?.rawValue, call.verb.text].compactMap { $0 }
    parts += call.operands.map { text(of: $0) }
    parts += call.keys.map { text(of: $0) }
    if let redirect = call.redirect {
      parts += [redirect.appends ? ">>" : ">", text(of: redirect.path)]
    }
    if let binding = call.binding { parts += ["as", binding.text] }
    if call.background != nil { parts.append("&") }
    return parts.joined(separator: " ")
  }

  static func text(of key: Key) -> String { "\(key.name.text)=\(text(of: key.value))" }

  static func text(of expectation: Expectation) -> String {
    let metric = expectation.metric.text
    let subject = expectation.aggregate.map { "\($0.rawValue)(\(metric))" } ?? metric
    var parts = ["expect", subject, expectation.comparison.rawValue, text(of: expectation.bound)]
    if let tolerance = expectation.tolerance { parts += ["+-", text(of: tolerance)] }
    parts += expectation.keys.map { text(of: $0) }
    if let otherwise = expectation.otherwise { parts += ["else", otherwise.rawValue] }
    return parts.joined(separator: " ")
  }

  static func text(of condition: Condition) -> String {
    switch condition {
    case .compares(let left, let comparison, let right):
      "\(text(of: left)) \(comparison.rawValue) \(text(of: right))"
    case .exists(let path, _): "exists(\(text(of: .string(path))))"
    case .not(let inner): "not \(text(of: inner))"
    }
  }

  /// A value written without spaces, so that it can follow a key.
  package static func text(of operand: Operand) -> String {
    switch operand {
    case .word(let word): return word.text
    case .range(let range): return range.word.text
    case .string(let literal):
      return literal.isRaw ? "'\(literal.plainText ?? "")'" : doubleQuoted(literal.pieces)
    case .list(let elements, let isBracketed, _):
      let inside = elements.map { text(of: $0) }.joined(separator: ",")
      return isBracketed ? "[\(inside)]" : inside
    case .variable(let name, let field):
      return "$\(name.text)" + (field.map { ".\($0.text)" } ?? "")
    case .call(let name, let arguments):
      return "\(name.text)(\(arguments.map { text(of: $0) }.joined(separator: ",")))"
    }
  }

  /// A text as an operand or a value: bare if that parses to the same text, otherwise in quotes.
  package static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    if let first = scalars.first, ScriptCharacters.startsWord(first),
      scalars.allSatisfy(ScriptCharacters.continuesWord), !scalars.contains("="), text != "as",
      NumberText.range(text) == nil
    {
      return text
    }
    return doubleQuoted([.text(text)])
  }

  private static func doubleQuoted(_ pieces: [StringLiteral.Piece]) -> String {
    var text = "\""
    for piece in pieces {
      switch piece {
      case .variable(let name): text += "$\(name.text)"
      case .text(let part):
        for scalar in part.unicodeScalars {
          switch scalar {
          case "\n": text += "\\n"
          case "\t": text += "\\t"
          case "\"", "\\", "$": text += "\\\(scalar)"
          default: text.unicodeScalars.append(scalar)
          }
        }
      }
    }
    return text + "\""
  }
}
