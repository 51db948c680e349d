package import Basics

/// Shows the position of a failure in its line.
package enum Caret {
  /// The line of `source` that a span points into, and a line of `^` under it; `nil` if the line does not
  /// exist.
  ///
  /// Columns are counted as displayed in a terminal, so that the caret is in the right place even under
  /// Hebrew with niqqud.
  /// - Parameter width: columns available; a longer line is shown as the part around the span.
  package static func lines(in source: String, at span: SourceSpan, width: Int = 110) -> [String]? {
    guard span.line > 0 else { return nil }
    let lines = source.unicodeScalars.split(
      separator: "\n", maxSplits: span.line, omittingEmptySubsequences: false)
    guard lines.count >= span.line else { return nil }
    var scalars = lines[span.line - 1].map(shown)
    if span.line == 1, scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    if scalars.last == "\r" { scalars.removeLast() }
    var start = min(max(span.columns.lowerBound - 1, 0), scalars.count)
    var end = min(max(span.columns.upperBound - 1, start), scalars.count)
    let room = max(width, 20)
    if scalars.reduce(0, { $0 + TextWidth.of($1) }) > room {
      let half = room / 2 - 2
      let first = max(0, min(start - half, scalars.count - 2 * half))
      let last = min(scalars.count, first + 2 * half)
      end = min(end, last)
      let before = first > 0 ? ["…" as Unicode.Scalar] : []
      let after = last < scalars.count ? ["…" as Unicode.Scalar] : []
      scalars = before + scalars[first..<last] + after
      start += before.count - first
      end += before.count - first
    }
    let indent = scalars[..<start].reduce(0) { $0 + TextWidth.of($1) }
    let length = max(1, scalars[start..<max(start, end)].reduce(0) { $0 + TextWidth.of($1) })
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return [text, String(repeating: " ", count: indent) + String(repeating: "^", count: length)]
  }

  /// A tab becomes one space: its width would depend on what precedes the line.
  private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar { scalar == "\t" ? " " : scalar }
}
