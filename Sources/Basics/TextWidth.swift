/// Columns that a text takes on a terminal.
///
/// Combining marks (niqqud), invisible characters and colour escape sequences take none, East Asian wide
/// characters and emoji two, everything else one.
package enum TextWidth {
  /// The columns of one scalar; 0 for controls.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x7F { return value < 0x20 ? 0 : 1 }
    if value < 0x300 { return value < 0xA0 ? 0 : 1 }
    if (0x05D0...0x05F4).contains(value) { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .surrogate, .lineSeparator, .paragraphSeparator:
      return 0
    default: break
    }
    if (0x1160...0x11FF).contains(value) { return 0 }
    return isWide(value) || scalar.properties.isEmojiPresentation ? 2 : 1
  }

  /// The columns of a text on one line.
  package static func of(_ text: String) -> Int {
    var width = 0
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.first {
      if scalar == "\u{1B}" {
        scalars = scalars.dropFirst(escapeLength(scalars))
      } else {
        width += of(scalar)
        scalars = scalars.dropFirst()
      }
    }
    return width
  }

  /// The text on one line: every line end and tab is a space.
  package static func oneLine(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isBreak($0) }) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isBreak($0) ? " " : $0 }))
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    (0x09...0x0D).contains(scalar.value) || [0x85, 0x2028, 0x2029].contains(scalar.value)
  }

  /// The text cut to at most `width` columns; `…` marks what was cut.
  package static func cut(_ text: String, to width: Int) -> String {
    guard width > 0 else { return "" }
    if text.utf8.count <= width, !text.utf8.contains(0x1B) { return text }
    if of(text) <= width { return text }
    var kept = ""
    var used = 0
    var isColoured = false
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.first {
      if scalar == "\u{1B}" {
        let length = escapeLength(scalars)
        kept.unicodeScalars.append(contentsOf: scalars.prefix(length))
        scalars = scalars.dropFirst(length)
        isColoured = true
        continue
      }
      let columns = of(scalar)
      if used + columns > width - 1 { break }
      kept.unicodeScalars.append(scalar)
      used += columns
      scalars = scalars.dropFirst()
    }
    return kept + "…" + (isColoured ? "\u{1B}[0m" : "")
  }

  /// The text with spaces added up to `width` columns.
  package static func padded(_ text: String, to width: Int, onRight: Bool = true) -> String {
    let missing = width - of(text)
    guard missing > 0 else { return text }
    let space = String(repeating: " ", count: missing)
    return onRight ? text + space : space + text
  }

  /// The number of scalars in the escape sequence at the start: `ESC [ … letter`, otherwise the escape alone.
  private static func escapeLength(_ scalars: Substring.UnicodeScalarView) -> Int {
    guard scalars.dropFirst().first == "[" else { return 1 }
    var length = 2
    for scalar in scalars.dropFirst(2) {
      length += 1
      if ("@"..."~").contains(scalar) { return length }
    }
    return length
  }

  /// East Asian wide and full-width blocks (Unicode 15, `EastAsianWidth.txt`), without emoji, which are
  /// recognised by their property.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
      0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x18D08, 0x1AFF0...0x1B2FB, 0x1F200...0x1F265, 0x1F300...0x1F320,
      0x1F900...0x1F9FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD:
      true
    default: false
    }
  }
}
