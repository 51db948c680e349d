import Basics
import Reports

extension Console {
  /// Prints a table; the formats for other programs are never folded.
  func print(_ table: Table, as format: TableFormat) {
    for line in table.lines(format, width: resultWidth) {
      if format == .table { print(line) } else { print(exactly: line) }
    }
  }
}
