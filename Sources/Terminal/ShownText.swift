import Basics

/// Text that is safe to show on a terminal: without control sequences, and folded to its width.
enum ShownText {
  /// The text with control characters and bidirectional controls replaced by escapes: `\x1b`, `\u{202e}`.
  /// Line breaks are kept.
  ///
  /// Text from outside (ids in a data file, names of folders, messages about them) may contain sequences that
  /// write to the clipboard, move the cursor or hide the preceding text.
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

  /// The rows of a line broken at blanks; rows after the first are indented by two more columns.
  ///
  /// A wide gap, which separates facts, is preferred to a single blank; a list without blanks is broken after
  /// its commas. A word longer than a row (a path) gets a row of its own, which the terminal folds, so that
  /// it can be copied in one piece.
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

  /// The end of a row of `room` columns; `nil` if everything fits or no break is possible.
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
          // A word too long for its row is followed by a break.
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
