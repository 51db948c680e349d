import Basics

/// Writes a page in the language of man(7), macro by macro; every text is escaped.
struct Roff {
  private(set) var lines: [String] = []

  /// - Parameters:
  ///   - date: as `2026-11-27`.
  ///   - source: the program and its version.
  init(title: String, section: Int, date: String, source: String) {
    lines.append(".TH \(title) \(section) \"\(date)\" \"\(Roff.literal(source))\"")
    lines.append(".ad l")
  }

  /// Adds lines in the language itself.
  mutating func source(_ source: [String]) { lines += source }

  mutating func heading(_ text: String) { lines.append(".SH " + Roff.literal(text)) }

  mutating func subheading(_ text: String) { lines.append(".SS " + Roff.literal(text)) }

  mutating func paragraph(_ text: String) {
    begin()
    lines += Roff.filled(text)
  }

  /// Begins a paragraph, unless after a heading, which does so by itself.
  private mutating func begin() {
    if lines.last.map({ $0.hasPrefix(".S") }) != true { lines.append(".PP") }
  }

  /// Adds a term, with its description indented below or after it.
  mutating func entry(_ tag: String, _ text: String) {
    lines.append(".TP")
    lines.append(Roff.bold(tag))
    lines += Roff.filled(text)
  }

  /// Adds lines without filling, for text to be typed.
  mutating func example(_ text: [String]) {
    begin()
    lines += [".RS 4", ".EX"] + text.map { Roff.guarded(Roff.literal($0)) } + [".EE", ".RE"]
  }

  /// Adds one line of a synopsis; words in lower case and symbols are typed literally, words in capitals are
  /// placeholders.
  mutating func synopsis(_ text: String) {
    lines += [".HP 6", Roff.bold("idx") + " " + Roff.literal(text)]
  }

  private static func bold(_ text: String) -> String { "\\fB\(literal(text))\\fR" }

  /// Running text, with one line per sentence and a limited width.
  private static func filled(_ text: String) -> [String] {
    var lines: [String] = []
    var rest = text[...]
    while let end = rest.firstMatch(of: #/[.!?:]\)? +(?=[A-Z'(])/#) {
      lines.append(String(rest[..<end.range.upperBound]))
      rest = rest[end.range.upperBound...]
    }
    return (lines + [String(rest)]).flatMap { sentence in
      TextWidth.wrapped(sentence.split(separator: " ").map(unbroken).joined(separator: " "), to: 78)
    }.map(guarded)
  }

  /// A word, protected from hyphenation if it is a name rather than an ordinary word.
  private static func unbroken(_ word: Substring) -> String {
    let isName = word.utf8.contains { "/_=.".utf8.contains($0) }
    return (isName ? "\\%" : "") + literal(String(word))
  }

  /// A line that is not taken for a request, regardless of how it begins.
  private static func guarded(_ line: String) -> String { line.hasPrefix(".") ? "\\&" + line : line }

  /// Literal text: characters that roff would change, and all beyond ASCII, are written as named characters.
  static func literal(_ text: String) -> String {
    var written = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": written += "\\e"
      case "-": written += "\\-"
      case "'": written += "\\(aq"
      case "\"": written += "\\(dq"
      case "^": written += "\\(ha"
      case "~": written += "\\(ti"
      case "`": written += "\\(ga"
      case _ where scalar.isASCII: written.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        written += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      }
    }
    return written
  }
}
