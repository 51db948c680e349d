import Basics

/// A page in the language of man(7), written macro by macro; every text is escaped on its way in.
struct Roff {
  private(set) var lines: [String] = []

  /// - Parameters:
  ///   - date: as `2026-11-27`.
  ///   - source: the program and its version.
  init(title: String, section: Int, date: String, source: String) {
    lines.append(".TH \(title) \(section) \"\(date)\" \"\(Roff.literal(source))\"")
    lines.append(".ad l")
  }

  /// Lines of the language itself.
  mutating func source(_ source: [String]) { lines += source }

  mutating func heading(_ text: String) { lines.append(".SH " + Roff.literal(text)) }

  mutating func subheading(_ text: String) { lines.append(".SS " + Roff.literal(text)) }

  mutating func paragraph(_ text: String) {
    begin()
    lines += Roff.filled(text)
  }

  /// A heading begins a paragraph by itself.
  private mutating func begin() {
    if lines.last.map({ $0.hasPrefix(".S") }) != true { lines.append(".PP") }
  }

  /// Something, and indented below or behind it what it is.
  mutating func entry(_ tag: String, _ text: String) {
    lines.append(".TP")
    lines.append(Roff.bold(tag))
    lines += Roff.filled(text)
  }

  /// Lines that stay as they are: what is typed.
  mutating func example(_ text: [String]) {
    begin()
    lines += [".RS 4", ".EX"] + text.map { Roff.guarded(Roff.literal($0)) } + [".EE", ".RE"]
  }

  /// One line of a synopsis; words in small letters and signs are typed, those in capitals are replaced.
  mutating func synopsis(_ text: String) {
    lines += [".HP 6", Roff.bold("idx") + " " + Roff.literal(text)]
  }

  private static func bold(_ text: String) -> String { "\\fB\(literal(text))\\fR" }

  /// Running text: a line for each sentence, none longer than can be read in a terminal.
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

  /// A word that keeps together where it is a name rather than one of the language.
  private static func unbroken(_ word: Substring) -> String {
    let isName = word.utf8.contains { "/_=.".utf8.contains($0) }
    return (isName ? "\\%" : "") + literal(String(word))
  }

  /// A line that is no request, whatever it begins with.
  private static func guarded(_ line: String) -> String { line.hasPrefix(".") ? "\\&" + line : line }

  /// Text as it is: signs that roff would turn into others are named, and so is all beyond ASCII.
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
