import Basics

/// Objects of a JSON file: a row each, their keys the columns.
package struct JSONTable: DataTable {
  /// The keys in the order in which they first appear.
  package let columns: [String]
  private let positions: [[UInt8]: Int]
  /// The file, which has been checked from beginning to end.
  private let bytes: [UInt8]
  private let index: RowIndex

  init(columns: [String], bytes: [UInt8], index: RowIndex) {
    (self.columns, self.bytes, self.index) = (columns, bytes, index)
    positions = Dictionary(uniqueKeysWithValues: columns.enumerated().map { (Array($1.utf8), $0) })
  }

  package var count: Int { index.count }

  package var frame: RowFrame {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let first = bytes[start...].firstIndex(where: { $0 > 0x20 }), bytes[first] == UInt8(ascii: "[")
    else { return .lines(bytes) }
    return RowFrame(head: 0..<first + 1, lineEnds: 0, separator: ",\n", tail: "]\n")
  }

  /// The object, and the line end behind it in a file of lines.
  package func range(ofRow row: Int) -> Range<Int> {
    bytes.withUnsafeBufferPointer { buffer in
      var cursor = JSONCursor(buffer, at: index.start(ofRow: row))
      guard let object = try? cursor.value() else { return cursor.position..<cursor.position }
      var end = object.upperBound
      while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
      guard end < bytes.count, bytes[end] == 0x0A || bytes[end] == 0x0D, frame.lineEnds > 0 else {
        return object
      }
      let isBoth = bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A
      return object.lowerBound..<end + (isBoth ? 2 : 1)
    }
  }

  package func line(ofRow row: Int) -> Int { index.line(ofRow: row) }

  package func fields(ofRow row: Int) -> [String] {
    var fields = [String](repeating: "", count: columns.count)
    forEachMember(ofRow: row) { column, value in fields[column] = JSONText.field(value) }
    return fields
  }

  package func field(_ column: Int, ofRow row: Int) -> String {
    var field = ""
    forEachMember(ofRow: row) { if $0 == column { field = JSONText.field($1) } }
    return field
  }

  /// A JSON array of strings or numbers, or a list in Python's notation inside a string.
  package func list(_ column: Int, ofRow row: Int) throws(PythonLiteral.Fault) -> [String] {
    let text = field(column, ofRow: row)
    if let list = try? JSONText.list(text) { return list }
    if let list = try? PythonLiteral.strings(text) { return list }
    return try JSONText.list(text)
  }

  /// A row's object.
  func object(ofRow row: Int) -> JSONObject? {
    bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, at: index.start(ofRow: row))
      guard let range = try? cursor.value() else { return nil }
      return (try? JSONValue(parsing: bytes[range], source: ""))?.object
    }
  }

  /// Calls `body` with each key's column and the bytes of its value.
  private func forEachMember(ofRow row: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, at: index.start(ofRow: row))
      try? cursor.members { key, value in
        let name = UnsafeBufferPointer(rebasing: bytes[key.lowerBound + 1..<key.upperBound - 1])
        let isPlain = !name.contains(UInt8(ascii: "\\"))
        let text = isPlain ? Array(name) : Array(JSONText.field(bytes[key]).utf8)
        if let column = positions[text] { body(column, UnsafeBufferPointer(rebasing: bytes[value])) }
      }
    }
  }
}
