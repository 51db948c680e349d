extension TextWidth {
  /// The text on lines of at most `width` columns, broken at blanks; runs of blanks count as one.
  ///
  /// A word longer than a line gets a line of its own: paths and keys are never cut.
  ///
  /// - Parameters:
  ///   - prefix: written before the first line, unchanged.
  ///   - indent: columns before the following lines; the width of `prefix` by default.
  ///   - joint: ends every line but the last, after a blank: `\` where the lines form one command line.
  package static func wrapped(
    _ text: String, to width: Int, after prefix: String = "", indent: Int? = nil, joint: String = ""
  ) -> [String] {
    let indent = String(repeating: " ", count: indent ?? of(prefix))
    let end = joint.isEmpty ? "" : " " + joint
    var lines: [String] = []
    var line = prefix
    // Whether the line contains a word yet.
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
