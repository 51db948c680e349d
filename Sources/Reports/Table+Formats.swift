package import Basics

/// The output formats of a table.
package enum TableFormat: String, Sendable, CaseIterable {
  /// For reading on a terminal.
  case table
  case csv, md, json
}

extension Table {
  /// The lines of the table in a format; only `table` uses the width.
  package func lines(_ format: TableFormat, width: Int) -> [String] {
    switch format {
    case .table: lines(width: width)
    case .csv: ([columns.map(\.title)] + rows).map { $0.map { $0.csvField() }.joined(separator: ",") }
    case .md: markdown
    case .json: [json.text(indent: 2)]
    }
  }

  private var markdown: [String] {
    func row(_ cells: [String]) -> String {
      "| " + cells.map { $0.doubling(UInt8(ascii: "|"), with: UInt8(ascii: "\\")) }.joined(separator: " | ")
        + " |"
    }
    let rule = columns.map { $0.alignment == .right ? "---:" : "---" }
    return [row(columns.map(\.title)), "|" + rule.joined(separator: "|") + "|"] + rows.map(row)
  }

  /// One object per row; numeric cells are written as numbers, empty ones as null.
  package var json: JSONValue {
    .array(
      rows.map { row in
        .object(
          JSONObject(
            zip(columns, row).map { ($0.title, Table.jsonCell($1, isNumber: $0.alignment == .right)) }))
      })
  }

  private static func jsonCell(_ cell: String, isNumber: Bool) -> JSONValue {
    guard !cell.isEmpty else { return .null }
    guard isNumber else { return .string(cell) }
    if let whole = Int(cell) { return .int(whole) }
    if let number = Double(cell) { return number.isFinite ? .double(number) : .null }
    return cell == "true" || cell == "false" ? .bool(cell == "true") : .string(cell)
  }
}
