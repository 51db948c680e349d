extension TextWidth {
  /// The text on lines of at most `width` columns, broken at blanks; several blanks count as one.
  ///
  /// A word that is longer than a line has one to itself: paths and keys are never cut.
  ///
  /// - Parameters:
  ///   - prefix: stands before the first line as it is.
  ///   - indent: columns before the lines that follow; those of `prefix` when left out.
  ///   - joint: ends every line but the last, after a blank: `\` where the lines are to be typed as one.
  package static func wrapped(
    _ text: String, to width: Int, after prefix: String = "", indent: Int? = nil, joint: String = ""
  ) -> [String] {
    let indent = String(repeating: " ", count: indent ?? of(prefix))
    let end = joint.isEmpty ? "" : " " + joint
    var lines: [String] = []
    var line = prefix
    // Whether the line holds a word yet.
    var isBegun = false
    var words = text.split(separator: " ")[...]
    while let word = words.popFirst() {
      let tail = words.isEmpty ? 0 : of(end)
      if isBegun, of(line) + 1 + of(String(word)) + tail > width {
        lines.append(line + end)
        (line, isBegun) = (indent, false)
      }
      line += (isBegun ? " " : "") + word
      isBegun = true
    }
    return lines + [line]
  }
}
