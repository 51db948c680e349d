/// One record of a CSV file.
package struct CSVRow: Sendable, Equatable {
  /// The line of the file on which it begins, from 1.
  package var line: Int
  /// In the order of the columns, without their quotes.
  package var fields: [String]
}

/// A complete CSV file: a header, and records with as many fields as it.
package struct CSVTable: DataTable {
  /// The names in the header, no two alike.
  package let columns: [String]
  /// What stands between two fields.
  package let separator: CSVSeparator
  /// Whether quotes around a field are not part of it.
  package let quotes: Bool
  /// The file, which has been checked from beginning to end.
  private let bytes: [UInt8]
  private let index: RowIndex

  init(columns: [String], separator: CSVSeparator, quotes: Bool, bytes: [UInt8], index: RowIndex) {
    (self.columns, self.separator, self.quotes) = (columns, separator, quotes)
    (self.bytes, self.index) = (bytes, index)
  }

  /// Says another separator than commas, and quotes that are text.
  package var notes: [String] {
    guard separator != .comma else { return [] }
    return ["columns separated by \(separator.name)" + (quotes ? "" : "; quotes are taken as text")]
  }

  /// Number of records after the header.
  package var count: Int { index.count }
  /// The records after the header, each with as many fields as it.
  package var rows: Rows { Rows(table: self) }

  package var frame: RowFrame {
    bytes.withUnsafeBufferPointer { buffer in
      var cursor = cursor(buffer, at: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
      _ = cursor.findRecord()
      for _ in columns { _ = cursor.nextChecked() }
      return RowFrame(head: 0..<cursor.position)
    }
  }

  package func range(ofRow row: Int) -> Range<Int> {
    bytes.withUnsafeBufferPointer { buffer in
      let start = index.start(ofRow: row)
      var cursor = cursor(buffer, at: start)
      for _ in columns { _ = cursor.nextChecked() }
      return start..<cursor.position
    }
  }

  private func cursor(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> CSVCursor {
    CSVCursor(bytes, separator: separator.byte, quotes: quotes, at: position)
  }

  package func line(ofRow row: Int) -> Int { index.line(ofRow: row) }

  package func fields(ofRow row: Int) -> [String] {
    bytes.withUnsafeBufferPointer { bytes in
      var cursor = cursor(bytes, at: index.start(ofRow: row))
      var fields: [String] = []
      fields.reserveCapacity(columns.count)
      for _ in columns { fields.append(cursor.text(cursor.nextChecked())) }
      return fields
    }
  }

  package func field(_ column: Int, ofRow row: Int) -> String {
    bytes.withUnsafeBufferPointer { bytes in
      var cursor = cursor(bytes, at: index.start(ofRow: row))
      for _ in 0..<column { _ = cursor.nextChecked() }
      return cursor.text(cursor.nextChecked())
    }
  }

  /// The records, read when they are asked for.
  package struct Rows: RandomAccessCollection, Sendable {
    fileprivate let table: CSVTable
    /// The first row's number.
    package var startIndex: Int { 0 }
    /// The number behind the last row's.
    package var endIndex: Int { table.count }
    /// One record.
    package subscript(row: Int) -> CSVRow {
      CSVRow(line: table.line(ofRow: row), fields: table.fields(ofRow: row))
    }
  }
}
