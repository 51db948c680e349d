import Basics

/// Text as a terminal may show it: with nothing in it that the terminal would obey, and no line wider than its rows.
enum ShownText {
  /// The text with controls, and signs that turn the order of a line round, as codes: `\x1b`, `\u{202e}`. Line breaks stay.
  ///
  /// Text from outside (the ids of a data file, names of folders, messages about them) may hold sequences that write the
  /// clipboard, move the cursor or hide what stands before them.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isObeyed) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        shown += " "
      } else if isObeyed(scalar) {
        let code = String(scalar.value, radix: 16)
        shown += scalar.value < 0x100 ? "\\x\(code.count < 2 ? "0" : "")\(code)" : "\\u{\(code)}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case ..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// The rows of a line, broken at blanks, those behind the first two columns further in.
  ///
  /// A wide gap, which keeps facts apart, is preferred to a single blank; a list without blanks is broken behind its
  /// commas. A word that is longer than a row (a path) keeps
  /// a row to itself, which the terminal folds: so it can be copied whole.
  static func folded(_ line: String, to width: Int) -> [String] {
    let width = max(width, 8)
    var rest = line.unicodeScalars[...]
    let indent = String(repeating: " ", count: min(rest.prefix { $0 == " " }.count + 2, width / 2))
    var rows: [String] = []
    while let end = rowEnd(rest, rows.isEmpty ? width : width - indent.count) {
      rows.append((rows.isEmpty ? "" : indent) + trimmed(rest[..<end]))
      rest = rest[end...].drop { $0 == " " }
    }
    if rows.isEmpty || !rest.isEmpty { rows.append((rows.isEmpty ? "" : indent) + String(rest)) }
    return rows
  }

  /// Where a row of `room` columns ends; `nil` when all of it fits, or nothing can be broken.
  private static func rowEnd(
    _ text: Substring.UnicodeScalarView, _ room: Int
  ) -> Substring.UnicodeScalarView.Index? {
    var (columns, hasWord, isFull) = (0, false, false)
    var blank: Substring.UnicodeScalarView.Index?
    var gap: Substring.UnicodeScalarView.Index?
    var comma: Substring.UnicodeScalarView.Index?
    var index = text.startIndex
    while index < text.endIndex {
      let scalar = text[index]
      let next = text.index(after: index)
      if scalar == " " {
        if hasWord {
          // A word too long for its row ends it.
          if isFull { return blank ?? index }
          blank = index
          if next < text.endIndex, text[next] == " ", columns >= room / 2 { gap = index }
        }
      } else {
        hasWord = true
      }
      columns += TextWidth.of(scalar)
      if columns > room, scalar != " " {
        if let found = gap ?? blank ?? comma { return found }
        isFull = true
      }
      if scalar == "," { comma = next }
      index = next
    }
    return nil
  }

  private static func trimmed(_ text: Substring.UnicodeScalarView) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
