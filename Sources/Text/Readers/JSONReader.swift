package import Basics

/// Reads objects of JSON: one in each line, or an array of them.
///
/// Nested values stay JSON text, numbers stay as they are written, null is an empty field, and a key that a row
/// has not is one too.
package struct JSONReader: DataReader {
  /// `format=json` and `format=jsonl` read either.
  package static let names = ["json", "jsonl", "ndjson", "jsonlines"]

  /// Whether the file begins with an object, or an array of objects.
  package static func recognises(_ file: FileBeginning) -> Bool {
    FileSignature(file.bytes) == .json
      || file.isCalled(".json", ".jsonl", ".ndjson")
        && file.bytes.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } == true
  }

  /// - Throws: `json.syntax`, `json.encoding`, each with the line; `json.empty`.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> JSONTable {
    var scan = JSONScan(path: path)
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in try scan.run(bytes) }
    guard scan.index.count > 0 else {
      throw Failure("json.empty", "no objects", at: .file(path, line: nil), kind: .environment)
    }
    return JSONTable(columns: scan.columns, bytes: bytes, index: scan.index)
  }
}

private struct JSONScan {
  let path: String
  var columns: [String] = []
  var index = RowIndex()
  private var seen: Set<[UInt8]> = []
  /// The line of ``counted``, a position up to which line ends have been counted.
  private var line = 1
  private var counted = 0

  init(path: String) { self.path = path }

  mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) {
    var cursor = JSONCursor(bytes, at: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    do throws(JSONCursor.Fault) {
      cursor.skipSpace()
      let isArray = cursor.take("[")
      cursor.skipSpace()
      if isArray, cursor.take("]") { return }
      while isArray || cursor.current != nil {
        cursor.skipSpace()
        try row(&cursor, bytes)
        if isArray {
          cursor.skipSpace()
          if cursor.take(",") { continue }
          guard cursor.take("]") else { throw cursor.fault("expected ',' or ']'") }
          cursor.skipSpace()
          guard cursor.current == nil else { throw cursor.fault("text after the end of the array") }
          return
        }
        let end = cursor.position
        cursor.skipSpace()
        guard
          cursor.current == nil || bytes[end..<cursor.position].contains(where: { $0 == 0x0A || $0 == 0x0D })
        else { throw cursor.fault("text after the end of the object") }
      }
    } catch {
      // Where a row is cut off, the space behind it is passed over before that is seen.
      var end = error.position
      while end > counted, bytes[end - 1] <= 0x20 { end -= 1 }
      count(to: end, bytes)
      throw Failure(
        "json.syntax", "not valid JSON: \(error.what)", at: .file(path, line: line),
        remedy: "each row is an object, {…}, one a line or all in an array", kind: .environment)
    }
  }

  private mutating func row(
    _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(JSONCursor.Fault) {
    let start = cursor.position
    count(to: start, bytes)
    index.append(start: start, line: line)
    var keys: [Range<Int>] = []
    try cursor.members { key, _ in keys.append(key) }
    guard UTF8Check.isValid(bytes, start..<cursor.position) else {
      throw JSONCursor.Fault(what: "a string is not valid UTF-8", position: start)
    }
    for key in keys {
      let text = Array(bytes[key.lowerBound + 1..<key.upperBound - 1])
      if !text.contains(UInt8(ascii: "\\")), seen.contains(text) { continue }
      let name = JSONText.field(bytes[key])
      if !seen.insert(Array(name.utf8)).inserted { continue }
      columns.append(name)
    }
  }

  /// Counts line ends up to a position: LF, CRLF and CR.
  private mutating func count(to end: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
    while counted < end {
      let byte = bytes[counted]
      if byte == 0x0A || (byte == 0x0D && (counted + 1 == bytes.count || bytes[counted + 1] != 0x0A)) {
        line += 1
      }
      counted += 1
    }
  }
}
