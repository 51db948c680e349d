import Basics

/// Splits a script into tokens, one at a time, without reading further than necessary.
struct Lexer {
  let file: String
  let scalars: [Unicode.Scalar]
  var position = 0
  var line = 1
  var lineStart = 0
  /// Open `(` and `[`, inside which line breaks are ignored.
  var opened: [Token] = []
  /// Inside `expect` and `if`, before the comparison: `~` and `=` are symbols there, not parts of a word.
  private var awaitsComparison = false
  private var isStatementStart = true
  /// The last token was an operand: the next one must be preceded by a space or a symbol.
  private var followsOperand = false
  private var followsKey = false

  init(_ text: String, file: String) {
    self.file = file
    scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" {
      position = 1
      lineStart = 1
    }
  }

  var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
  func peek(_ offset: Int) -> Unicode.Scalar? {
    position + offset < scalars.count ? scalars[position + offset] : nil
  }

  func span(from start: Int, to end: Int? = nil) -> SourceSpan {
    let first = start - lineStart + 1
    return SourceSpan(file: file, line: line, columns: first..<max((end ?? position) - lineStart + 1, first))
  }

  func text(_ range: Range<Int>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[range])
    return text
  }

  mutating func next() throws(Interruption) -> Token {
    let before = position
    let lineBefore = line
    try skipSpace()
    let isSpaced = position > before || line > lineBefore || before == lineStart
    let token = try scan(isSpaced: isSpaced)
    note(token)
    return token
  }

  /// Updates the state on which the next token depends.
  private mutating func note(_ token: Token) {
    followsKey = false
    followsOperand = false
    switch token.kind {
    case .key: followsKey = true
    case .word, .string, .variable: followsOperand = true
    case .symbol(.closeBracket), .symbol(.closeParenthesis): followsOperand = true
    case .symbol(.equal), .symbol(.notEqual), .symbol(.atLeast), .symbol(.atMost), .symbol(.near):
      awaitsComparison = false
    default: break
    }
    if isStatementStart { awaitsComparison = token.isWord("expect") || token.isWord("if") }
    if token.isWord("in") { awaitsComparison = false }
    isStatementStart = token.endsStatement
    if token.endsStatement { awaitsComparison = false }
  }

  /// Skips white space, comments, and line breaks inside brackets or after `\`.
  private mutating func skipSpace() throws(Interruption) {
    while let scalar = current {
      switch scalar {
      case " ", "\t": position += 1
      case "\r" where peek(1) == "\n" || peek(1) == nil: position += 1
      case "#": while let scalar = current, scalar != "\n" { position += 1 }
      case "\n" where !opened.isEmpty: startLine()
      case "\\": try continueLine()
      default: return
      }
    }
  }

  private mutating func startLine() {
    position += 1
    line += 1
    lineStart = position
  }

  /// Consumes a `\` at the end of a line.
  private mutating func continueLine() throws(Interruption) {
    let start = position
    position += 1
    while let scalar = current, scalar == " " || scalar == "\t" || scalar == "\r" { position += 1 }
    switch current {
    case "\n": startLine()
    case nil: throw .incomplete(.unfinished("a line that ends in '\\'", at: span(from: start)))
    default:
      throw .fault(
        .syntax(
          "a '\\' may only end a line", at: span(from: start, to: start + 1),
          remedy: "put a text with '\\' in single quotes"))
    }
  }

  private mutating func scan(isSpaced: Bool) throws(Interruption) -> Token {
    let start = position
    guard let scalar = current else {
      if let open = opened.last {
        throw .incomplete(.unfinished("a '\(open.text)' without its end", at: open.span))
      }
      return Token(kind: .end, text: "", span: span(from: start), isSpaced: isSpaced)
    }
    if scalar == "\n" {
      let token = Token(kind: .newline, text: "\n", span: span(from: start), isSpaced: isSpaced)
      startLine()
      return token
    }
    if let symbol = symbol(at: scalar) { return take(symbol, isSpaced: isSpaced) }
    let startsOperand =
      scalar == "\"" || scalar == "'" || scalar == "$" || ScriptCharacters.startsWord(scalar)
    if startsOperand, followsOperand, !isSpaced {
      throw .fault(.joined(at: span(from: start, to: start + 1)))
    }
    switch scalar {
    case "\"": return try scanString(isSpaced: isSpaced)
    case "'": return try scanRawString(isSpaced: isSpaced)
    case "$": return try scanVariable(isSpaced: isSpaced)
    case _ where ScriptCharacters.startsWord(scalar): return scanWord(isSpaced: isSpaced)
    default: throw .fault(.character(scalar, at: span(from: start, to: start + 1)))
    }
  }

  private func symbol(at scalar: Unicode.Scalar) -> Symbol? {
    var pair = String(scalar)
    if let second = peek(1) { pair.unicodeScalars.append(second) }
    // A '~' before a word character is a path like ~/x, which is not a word.
    if scalar == "~", !awaitsComparison, let second = peek(1), ScriptCharacters.startsWord(second) {
      return nil
    }
    return Symbol(rawValue: pair) ?? Symbol(rawValue: String(scalar))
  }

  private mutating func take(_ symbol: Symbol, isSpaced: Bool) -> Token {
    let start = position
    position += symbol.rawValue.unicodeScalars.count
    let token = Token(
      kind: .symbol(symbol), text: symbol.rawValue, span: span(from: start), isSpaced: isSpaced)
    switch symbol {
    case .openBracket, .openParenthesis: opened.append(token)
    case .closeBracket, .closeParenthesis: if !opened.isEmpty { opened.removeLast() }
    default: break
    }
    return token
  }

  /// A bare word, or a key when a name is followed by `=`.
  private mutating func scanWord(isSpaced: Bool) -> Token {
    let start = position
    if !followsKey || isSpaced, let end = endOfKey() {
      position = end + 1
      return Token(kind: .key, text: text(start..<end), span: span(from: start, to: end), isSpaced: isSpaced)
    }
    while let scalar = current, ScriptCharacters.continuesWord(scalar) {
      if awaitsComparison, scalar == "~" || scalar == "=" { break }
      if scalar == "=", peek(1) == "=", !followsKey { break }
      position += 1
    }
    return Token(kind: .word, text: text(start..<position), span: span(from: start), isSpaced: isSpaced)
  }

  /// The position of the `=`, if a key begins here.
  private func endOfKey() -> Int? {
    guard !awaitsComparison, let first = current, ScriptCharacters.startsName(first) else { return nil }
    var end = position
    while end < scalars.count, ScriptCharacters.continuesKey(scalars[end]) { end += 1 }
    guard end < scalars.count, scalars[end] == "=" else { return nil }
    if end + 1 < scalars.count, scalars[end + 1] == "=" { return nil }
    return end
  }
}
