import Basics

extension Lexer {
  /// `'…'`: without special characters.
  mutating func scanRawString(isSpaced: Bool) throws(Interruption) -> Token {
    let start = position
    position += 1
    while let scalar = current, scalar != "'", scalar != "\n" { position += 1 }
    guard current == "'" else { throw .fault(.openQuote("'", at: span(from: start, to: start + 1))) }
    position += 1
    let inside = text(start + 1..<position - 1)
    let literal = StringLiteral(
      pieces: inside.isEmpty ? [] : [.text(inside)], isRaw: true, span: span(from: start))
    return Token(kind: .string(literal), text: inside, span: literal.span, isSpaced: isSpaced)
  }

  /// `"…"` with the escapes `\n \t \" \\ \$` and variables.
  mutating func scanString(isSpaced: Bool) throws(Interruption) -> Token {
    let start = position
    position += 1
    var pieces: [StringLiteral.Piece] = []
    var plain = ""
    while let scalar = current, scalar != "\"" {
      switch scalar {
      case "\n": throw .fault(.openQuote("\"", at: span(from: start, to: start + 1)))
      case "\\": plain.unicodeScalars.append(try scanEscape())
      case "$":
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = ""
        pieces.append(.variable(try scanVariableName()))
      default:
        plain.unicodeScalars.append(scalar)
        position += 1
      }
    }
    guard current == "\"" else { throw .fault(.openQuote("\"", at: span(from: start, to: start + 1))) }
    position += 1
    if !plain.isEmpty { pieces.append(.text(plain)) }
    let literal = StringLiteral(pieces: pieces, isRaw: false, span: span(from: start))
    return Token(
      kind: .string(literal), text: text(start + 1..<position - 1), span: literal.span, isSpaced: isSpaced)
  }

  private mutating func scanEscape() throws(Interruption) -> Unicode.Scalar {
    let start = position
    position += 1
    let escaped = current
    if escaped != nil, escaped != "\n" { position += 1 }
    switch escaped {
    case "n": return "\n"
    case "t": return "\t"
    case "\"", "\\", "$": return escaped ?? "\\"
    default:
      throw .fault(
        .syntax(
          "unknown escape '\(text(start..<position))' in a string", at: span(from: start),
          remedy: "known are \\n \\t \\\" \\\\ \\$; a text in single quotes needs none"))
    }
  }

  /// The name after a `$`.
  private mutating func scanVariableName() throws(Interruption) -> Word {
    let start = position
    position += 1
    while let scalar = current,
      position == start + 1 ? ScriptCharacters.startsName(scalar) : ScriptCharacters.continuesName(scalar)
    { position += 1 }
    guard position > start + 1 else {
      throw .fault(
        .syntax(
          "a '$' needs a name behind it", at: span(from: start),
          remedy: "write \\$ inside double quotes for the sign itself"))
    }
    return Word(text(start + 1..<position), span(from: start))
  }

  /// `$name` or `$name.field` as an operand of its own.
  mutating func scanVariable(isSpaced: Bool) throws(Interruption) -> Token {
    let start = position
    let name = try scanVariableName()
    var field: Word?
    if current == ".", let first = peek(1), ScriptCharacters.startsName(first) {
      let fieldStart = position + 1
      position += 1
      while let scalar = current, ScriptCharacters.continuesName(scalar) { position += 1 }
      field = Word(text(fieldStart..<position), span(from: fieldStart))
    }
    if let scalar = current, ScriptCharacters.continuesWord(scalar) || scalar == "$" {
      if !(scalar == "=" && peek(1) == "=") && scalar != "~" {
        throw .fault(.joinedVariable(text(start..<position), at: span(from: start)))
      }
    }
    return Token(kind: .variable(field: field), text: name.text, span: span(from: start), isSpaced: isSpaced)
  }
}
