/// What is being typed at the cursor of an unfinished line, for completion by Tab.
package struct CompletionContext: Sendable, Equatable {
  /// The kind of word at the cursor.
  package enum Subject: Sendable, Equatable {
    /// The first word of a statement.
    case verb
    /// A word after a verb: the operand at this position, or the name of a key or a flag.
    case argument(verb: String, operands: Int, givenKeys: [String])
    /// The value of a key, or the next element of its list.
    case value(verb: String, key: String)
    /// The name after a `$`.
    case variable
    /// A place without completions, such as inside a comment.
    case nothing
  }

  /// The kind of word to complete.
  package var subject: Subject
  /// The text between ``start`` and the cursor, without quotes and escapes.
  package var prefix: String
  /// The start of the word that a candidate replaces, in UTF-8 bytes of the line.
  package var start: Int
  /// The quote that is open at the cursor: `"` or `'`.
  package var quote: Unicode.Scalar?
  /// Whether candidates are written without quotes, for a shell that adds its own.
  package var isPlain = false

  /// - Parameters:
  ///   - line: everything typed so far, including earlier lines of an unfinished statement.
  ///   - cursor: in UTF-8 bytes.
  package init(_ line: String, cursor: Int) {
    let bytes = Array(line.utf8.prefix(max(0, cursor)))
    var scan = CompletionScan(Array(String(decoding: bytes, as: UTF8.self).unicodeScalars))
    self = scan.run()
  }

  /// - Parameters: as the properties of the same names.
  package init(_ subject: Subject, prefix: String, start: Int, quote: Unicode.Scalar? = nil) {
    (self.subject, self.prefix, self.start, self.quote) = (subject, prefix, start, quote)
  }

  /// A text in the form needed in the line: quoted if it needs quotes or a quote is open.
  ///
  /// - Parameter isOpen: omits the closing quote, for a directory whose files come next.
  package func written(_ text: String, isOpen: Bool = false) -> String {
    if isPlain { return text }
    if quote == "'", !text.unicodeScalars.contains("'") { return "'\(text)" + (isOpen ? "" : "'") }
    var written = ScriptPrinter.quoted(text)
    if quote != nil, !written.hasPrefix("\"") { written = "\"\(written)\"" }
    if isOpen, written.hasPrefix("\"") { written.unicodeScalars.removeLast() }
    return written
  }
}

/// A lenient scan of the text before the cursor; the lexer would stop at the first unfinished token.
private struct CompletionScan {
  let scalars: [Unicode.Scalar]
  var position = 0
  /// The UTF-8 offset of ``position``.
  var offset = 0

  private var verb: String?
  private var operands = 0
  private var keys: [String] = []
  private var key: String?

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func advance() {
    guard let scalar = current else { return }
    offset += UTF8.width(scalar)
    position += 1
  }

  mutating func run() -> CompletionContext {
    var wordStart: Int?
    while let scalar = current {
      switch scalar {
      case " ", "\t", "\r":
        advance()
        (wordStart, key) = (nil, nil)
      case "\n", ";":
        startStatement()
        wordStart = nil
      case "#" where wordStart == nil:
        while let scalar = current, scalar != "\n" { advance() }
        if current == nil { return CompletionContext(.nothing, prefix: "", start: offset) }
      case ",", "[", "]", "(", ")":
        advance()
        wordStart = offset
      default:
        wordStart = offset
        if let context = scanWord() { return context }
      }
    }
    return context(prefix: "", start: offset)
  }

  private mutating func startStatement() {
    advance()
    (verb, operands, keys, key) = (nil, 0, [], nil)
  }

  /// Scans one word, string or key; returns the context if the cursor is at its end.
  private mutating func scanWord() -> CompletionContext? {
    let start = offset
    let first = position
    if current == "\"" || current == "'" { return scanQuoted(start: start) }
    while let scalar = current, !" \t\r\n;,[]()\"'".unicodeScalars.contains(scalar) {
      advance()
      if scalar == "=", key == nil, verb != nil, isKey(first..<position - 1) {
        let name = text(first..<position - 1)
        key = name
        keys.append(name)
        return current == nil ? context(prefix: "", start: offset) : nil
      }
    }
    let word = text(first..<position)
    if current == nil {
      if word.hasPrefix("$") {
        return CompletionContext(.variable, prefix: String(word.dropFirst()), start: start + 1)
      }
      return context(prefix: word, start: start)
    }
    finish(word)
    return nil
  }

  private mutating func scanQuoted(start: Int) -> CompletionContext? {
    let quote = current
    advance()
    var inside = ""
    while let scalar = current, scalar != quote, scalar != "\n" {
      advance()
      if scalar == "\\", quote == "\"", let escaped = current {
        inside.unicodeScalars.append(escaped)
        advance()
      } else {
        inside.unicodeScalars.append(scalar)
      }
    }
    guard current != nil else {
      var found = context(prefix: inside, start: start)
      found.quote = quote
      return found
    }
    advance()
    finish("\"")
    return nil
  }

  private func isKey(_ range: Range<Int>) -> Bool {
    guard let first = range.first, ScriptCharacters.startsName(scalars[first]) else { return false }
    return range.dropFirst().allSatisfy { ScriptCharacters.continuesKey(scalars[$0]) }
  }

  /// Records a complete word.
  private mutating func finish(_ word: String) {
    if verb == nil {
      // `try` and `time` precede the verb.
      if Call.Prefix(rawValue: word) == nil { verb = word }
    } else if key == nil {
      operands += 1
    }
  }

  private func context(prefix: String, start: Int) -> CompletionContext {
    guard let verb else { return CompletionContext(.verb, prefix: prefix, start: start) }
    if let key { return CompletionContext(.value(verb: verb, key: key), prefix: prefix, start: start) }
    return CompletionContext(
      .argument(verb: verb, operands: operands, givenKeys: keys), prefix: prefix, start: start)
  }

  private func text(_ range: Range<Int>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[range])
    return text
  }
}
