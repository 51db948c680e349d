import Basics

/// Columns and rows of text. On the terminal: a light rule below the header, right-aligned numbers, cut to
/// the width.
///
/// Put Hebrew into the last column, so that terminals that reorder it do not move the other columns.
package struct Table: Sendable {
  /// The alignment of cells; right-aligned columns keep their width when space is short.
  package enum Alignment: Sendable { case left, right }

  /// The header and alignment of a column.
  package struct Column: Sendable {
    /// The text above the rule.
    package var title: String
    /// For both the cells and the title.
    package var alignment: Alignment
    /// - Parameters: the properties, in their order.
    package init(_ title: String, _ alignment: Alignment = .left) {
      (self.title, self.alignment) = (title, alignment)
    }
  }

  /// From left to right; the last ones are dropped if the terminal is too narrow.
  package var columns: [Column]
  /// From top to bottom, one cell for each column.
  package var rows: [[String]] = []

  /// A table without rows.
  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; missing cells are empty, extra ones are dropped.
  package mutating func append(_ cells: [String]) {
    let missing = max(0, columns.count - cells.count)
    rows.append(Array(cells.prefix(columns.count)) + Array(repeating: "", count: missing))
  }

  /// The lines, none wider than `width` columns, without trailing spaces.
  ///
  /// Columns that do not fit are narrowed, the widest first, down to eight columns; then the last ones are
  /// dropped, and a line says how many.
  package func lines(width: Int) -> [String] {
    guard !columns.isEmpty else { return [] }
    let rows = rows.map { $0.map { TextWidth.oneLine($0) } }
    var widths = columns.indices.map { index in
      rows.reduce(TextWidth.of(columns[index].title)) { max($0, TextWidth.of($1[index])) }
    }
    let shown = fit(&widths, into: width)
    var lines = [line(columns.map(\.title), widths, shown)]
    let rule = widths.prefix(shown).map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    lines.append(TextWidth.cut(rule, to: width))
    lines += rows.map { line($0, widths, shown) }
    let hidden = columns.count - shown
    if hidden > 0 {
      let names = columns.suffix(hidden).map(\.title).joined(separator: " ")
      lines.append(TextWidth.cut("(\(hidden) more: \(names))", to: width))
    }
    return lines
  }

  /// Reduces the widths in place; returns the number of columns shown.
  private func fit(_ widths: inout [Int], into width: Int) -> Int {
    var shown = widths.count
    func total() -> Int { widths.prefix(shown).reduce(0, +) + 2 * (shown - 1) }
    while total() > width {
      // Numbers are never cut: a part of a number would be a wrong number.
      let candidates = (0..<shown).filter { columns[$0].alignment == .left && widths[$0] > 8 }
      if let widest = candidates.max(by: { widths[$0] < widths[$1] }) {
        widths[widest] = max(8, widths[widest] - (total() - width))
      } else if shown > 1 {
        shown -= 1
      } else {
        widths[0] = max(width, 1)
        break
      }
    }
    return shown
  }

  private func line(_ cells: [String], _ widths: [Int], _ shown: Int) -> String {
    var line = ""
    for index in 0..<shown {
      let isLast = index == shown - 1
      let cell = TextWidth.cut(cells[index], to: widths[index])
      if columns[index].alignment == .right {
        line += TextWidth.padded(cell, to: widths[index], onRight: false)
      } else {
        line += isLast ? cell : TextWidth.padded(cell, to: widths[index])
      }
      if !isLast { line += "  " }
    }
    while line.unicodeScalars.last == " " { line.unicodeScalars.removeLast() }
    return line
  }
}
