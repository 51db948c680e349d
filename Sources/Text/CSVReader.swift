package import Basics

/// One record of a CSV file.
package struct CSVRow: Sendable, Equatable {
  /// The line of the file on which it begins, from 1.
  package var line: Int
  /// In the order of the columns, without their quotes.
  package var fields: [String]
}

/// A complete CSV file: a header, and records with as many fields as it.
package struct CSVTable: Sendable, Equatable {
  /// The names in the header, no two alike.
  package var columns: [String]
  /// The records after the header, each with as many fields as it.
  package var rows: [CSVRow]

  /// The position of a column, or `nil`; names are compared byte by byte.
  package func index(of column: String) -> Int? { columns.firstIndex { $0.utf8.elementsEqual(column.utf8) } }
}

/// Reads CSV as spreadsheets and Python write it.
///
/// UTF-8 with or without a byte order mark; fields between double quotes may hold commas, doubled quotes and
/// line ends; records end in LF, CRLF or CR; empty lines are skipped.
package struct CSVReader {
  private let bytes: [UInt8]
  private let path: String
  private var position = 0
  private var line = 1

  /// - Throws: `csv.encoding`, `csv.quotes`, `csv.ragged`, `csv.header`, `csv.separator`, each with the line;
  ///   `file.kind`.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> CSVTable {
    try FileSignature.refuse(
      bytes, path: path,
      remedies: [
        .zip: "a spreadsheet is such an archive: save it as CSV in UTF-8",
        .json: "write it as CSV with a header of column names such as id,sentence,label",
      ])
    var reader = CSVReader(bytes: bytes, path: path)
    return try reader.table()
  }

  private init(bytes: [UInt8], path: String) { (self.bytes, self.path) = (bytes, path) }

  private mutating func table() throws(Failure) -> CSVTable {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    guard let header = try record() else {
      throw Failure("csv.header", "the file is empty", at: .file(path, line: nil), kind: .environment)
    }
    try refuseOtherSeparators(header)
    var seen: Set<[UInt8]> = []
    for name in header.fields where !seen.insert(Array(name.utf8)).inserted {
      throw Failure(
        "csv.header", "the column '\(name)' stands twice", at: .file(path, line: header.line),
        kind: .environment)
    }
    var rows: [CSVRow] = []
    while let row = try record() {
      guard row.fields.count == header.fields.count else {
        throw Failure(
          "csv.ragged", "\(row.fields.count) fields where the header has \(header.fields.count)",
          at: .file(path, line: row.line), remedy: "put fields that hold commas between double quotes",
          kind: .environment)
      }
      rows.append(row)
    }
    return CSVTable(columns: header.fields, rows: rows)
  }

  /// Refuses a header without commas whose names seem to be separated by another character.
  private func refuseOtherSeparators(_ header: CSVRow) throws(Failure) {
    guard header.fields.count == 1, let field = header.fields.first else { return }
    for (mark, name) in [(";", "';'"), ("\t", "tabs"), ("|", "'|'")] {
      let count = field.split(separator: mark, omittingEmptySubsequences: false).count - 1
      guard count > 0 else { continue }
      throw Failure(
        "csv.separator",
        "the header has one column and \(count) \(count == 1 && name == "tabs" ? "tab" : name)",
        at: .file(path, line: header.line), remedy: "save it with commas between the columns",
        kind: .environment)
    }
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The next record, skipping empty lines; `nil` at the end.
  private mutating func record() throws(Failure) -> CSVRow? {
    while let byte = current, byte == 0x0A || byte == 0x0D { endLine() }
    guard current != nil else { return nil }
    var row = CSVRow(line: line, fields: [])
    while true {
      row.fields.append(try current == UInt8(ascii: "\"") ? quoted() : plain())
      guard let byte = current else { return row }
      if byte == UInt8(ascii: ",") {
        position += 1
      } else {
        endLine()
        return row
      }
    }
  }

  /// Consumes one LF, CRLF or CR.
  private mutating func endLine() {
    let isReturn = current == 0x0D
    position += 1
    if isReturn, current == 0x0A { position += 1 }
    line += 1
  }

  private mutating func plain() throws(Failure) -> String {
    let start = position
    while let byte = current, byte != UInt8(ascii: ","), byte != 0x0A, byte != 0x0D { position += 1 }
    return try text(bytes[start..<position], line: line)
  }

  private mutating func quoted() throws(Failure) -> String {
    let opened = line
    var content: [UInt8] = []
    position += 1
    while true {
      guard let byte = current else {
        throw Failure(
          "csv.quotes", "a quote is never closed", at: .file(path, line: opened), kind: .environment)
      }
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard current == UInt8(ascii: "\"") else { break }
        position += 1
      } else if byte == 0x0A || (byte == 0x0D && current != 0x0A) {
        line += 1
      }
      content.append(byte)
    }
    if let byte = current, byte != UInt8(ascii: ","), byte != 0x0A, byte != 0x0D {
      throw Failure(
        "csv.quotes", "text follows a closing quote", at: .file(path, line: line),
        remedy: "write a quote inside quotes twice", kind: .environment)
    }
    return try text(content[...], line: opened)
  }

  private func text(_ bytes: ArraySlice<UInt8>, line: Int) throws(Failure) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        "csv.encoding", "not valid UTF-8", at: .file(path, line: line), remedy: "save the file as UTF-8",
        kind: .environment)
    }
    return text
  }
}
