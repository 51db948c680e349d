package import Basics

/// Reads tables with a header: CSV as spreadsheets and Python write it, and those with tabs, `;` or `|` between
/// the columns.
///
/// UTF-8 with or without a byte order mark; fields between double quotes may hold commas, doubled quotes and
/// line ends; records end in LF, CRLF or CR; empty lines are skipped. The file is checked in one pass, which
/// keeps only where its records begin.
package struct CSVReader: DataReader {
  /// `format=csv` and `format=tsv`: the header says what separates the columns.
  package static let names = ["csv", "tsv", "table"]

  /// Any file that no other reader recognises.
  package static func recognises(_ file: FileBeginning) -> Bool { true }

  private let path: String

  /// - Throws: `csv.encoding`, `csv.quotes`, `csv.ragged`, `csv.header`, each with the line; `file.kind`.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> CSVTable {
    try FileSignature.refuse(
      bytes, path: path,
      remedies: [
        .zip: "a spreadsheet is such an archive: save it as CSV in UTF-8",
        .json: "write it as CSV with a header of column names such as id,sentence,label",
      ])
    let reader = CSVReader(path: path)
    let separator = CSVSeparator(bytes)
    do throws(Failure) { return try reader.table(bytes, separator, quotes: true) } catch {
      // Tables with tabs often hold quotes as they come, which close nowhere.
      guard separator == .tab, error.code == "csv.quotes" || error.code == "csv.ragged",
        let table = try? reader.table(bytes, separator, quotes: false)
      else { throw error }
      return table
    }
  }

  private func table(
    _ bytes: [UInt8], _ separator: CSVSeparator, quotes: Bool
  ) throws(Failure) -> CSVTable {
    var (columns, index) = ([String](), RowIndex())
    try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      var cursor = CSVCursor(buffer, separator: separator.byte, quotes: quotes, at: start)
      columns = try header(&cursor, buffer)
      while cursor.findRecord() {
        let (start, line) = (cursor.position, cursor.line)
        let count = try record(&cursor, buffer) { _ in }
        guard count == columns.count else { throw ragged(count, columns.count, separator, line: line) }
        index.append(start: start, line: line)
      }
    }
    return CSVTable(columns: columns, separator: separator, quotes: quotes, bytes: bytes, index: index)
  }

  private func header(
    _ cursor: inout CSVCursor, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(Failure) -> [String] {
    guard cursor.findRecord() else {
      throw Failure("csv.header", "the file is empty", at: .file(path, line: nil), kind: .environment)
    }
    let (line, names) = (cursor.line, cursor)
    var columns: [String] = []
    _ = try record(&cursor, bytes) { columns.append(names.text($0)) }
    var seen: Set<[UInt8]> = []
    for name in columns where !seen.insert(Array(name.utf8)).inserted {
      throw Failure(
        "csv.header", "the column '\(name)' stands twice", at: .file(path, line: line), kind: .environment)
    }
    return columns
  }

  /// Checks one record and returns the number of its fields.
  private func record(
    _ cursor: inout CSVCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ take: (CSVCursor.Field) -> Void
  ) throws(Failure) -> Int {
    var count = 0
    while true {
      let (field, isLast): (CSVCursor.Field, Bool)
      do throws(CSVCursor.Fault) { (field, isLast) = try cursor.next() } catch { throw failure(error) }
      guard UTF8Check.isValid(bytes, field.content) else {
        throw Failure(
          "csv.encoding", "not valid UTF-8", at: .file(path, line: field.line),
          remedy: "save the file as UTF-8",
          kind: .environment)
      }
      take(field)
      count += 1
      if isLast { return count }
    }
  }

  private func failure(_ fault: CSVCursor.Fault) -> Failure {
    switch fault {
    case .neverClosed(let line):
      Failure("csv.quotes", "a quote is never closed", at: .file(path, line: line), kind: .environment)
    case .textBehindQuote(let line):
      Failure(
        "csv.quotes", "text follows a closing quote", at: .file(path, line: line),
        remedy: "write a quote inside quotes twice", kind: .environment)
    }
  }

  private func ragged(_ count: Int, _ expected: Int, _ separator: CSVSeparator, line: Int) -> Failure {
    Failure(
      "csv.ragged", "\(count) fields where the header has \(expected)", at: .file(path, line: line),
      remedy: count < expected
        ? "write the fields that are missing, empty ones too"
        : "put fields that hold \(separator.name) between double quotes", kind: .environment)
  }
}
