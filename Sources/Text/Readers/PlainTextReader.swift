package import Basics

/// Reads plain text, one sentence a line, without a header; empty lines are skipped.
package struct PlainTextReader: DataReader {
  /// `format=text`.
  package static let names = ["text", "txt", "lines"]

  /// Whether the file is called so and has no header: no known column, and no commas that make a table.
  package static func recognises(_ file: FileBeginning) -> Bool {
    guard file.isCalled(".txt"), let header = file.lines.first(where: { !$0.isEmpty }) else { return false }
    let marks = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }
    let names = header.split { marks.contains($0) || $0 == UInt8(ascii: "\"") }
      .map { String(decoding: $0, as: UTF8.self) }
    if names.contains(where: ["id", "sentence", "tokens", "text", "label"].contains) { return false }
    for mark in marks {
      let counts = file.lines.filter { !$0.isEmpty }.map { line in line.count { $0 == mark } }
      if counts[0] > 0, counts.count > 1, counts.allSatisfy({ $0 == counts[0] }) { return false }
    }
    return true
  }

  /// - Throws: `text.encoding`, with the line; `text.empty`.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> LineTable {
    var index = RowIndex()
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
      var lines = TextLines(bytes, at: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
      while true {
        let (start, number) = (lines.position, lines.line)
        guard let range = lines.next() else { break }
        guard UTF8Check.isValid(bytes, range) else {
          throw Failure(
            "text.encoding", "not valid UTF-8", at: .file(path, line: number),
            remedy: "save the file as UTF-8",
            kind: .environment)
        }
        if !range.isEmpty { index.append(start: start, line: number) }
      }
    }
    guard index.count > 0 else {
      throw Failure("text.empty", "no sentences", at: .file(path, line: nil), kind: .environment)
    }
    return LineTable(bytes: bytes, index: index)
  }
}

/// The lines of a file: a row each, with the column `sentence`.
package struct LineTable: DataTable {
  fileprivate let bytes: [UInt8]
  fileprivate let index: RowIndex

  package var columns: [String] { ["sentence"] }
  package var count: Int { index.count }
  package var frame: RowFrame { .lines(bytes) }

  package func range(ofRow row: Int) -> Range<Int> {
    bytes.withUnsafeBufferPointer { buffer in
      var lines = TextLines(buffer, at: index.start(ofRow: row))
      _ = lines.next()
      return index.start(ofRow: row)..<lines.position
    }
  }

  package func line(ofRow row: Int) -> Int { index.line(ofRow: row) }

  package func fields(ofRow row: Int) -> [String] {
    bytes.withUnsafeBufferPointer { bytes in
      var lines = TextLines(bytes, at: index.start(ofRow: row))
      return [lines.next().map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""]
    }
  }
}
