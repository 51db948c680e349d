import Basics

/// What stands at a range of JSON, as a field of a table.
enum JSONText {
  /// A string without quotes and escapes, nothing for null, anything else as it is written.
  static func field(_ bytes: some Collection<UInt8>) -> String {
    if bytes.first == UInt8(ascii: "\"") {
      if !bytes.contains(UInt8(ascii: "\\")) {
        return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
      }
      return (try? JSONValue(parsing: bytes, source: ""))?.string ?? ""
    }
    return bytes.elementsEqual("null".utf8) ? "" : String(decoding: bytes, as: UTF8.self)
  }

  /// The elements of an array of strings and numbers, which stay as they are written.
  static func list(_ text: String) throws(PythonLiteral.Fault) -> [String] {
    var text = text
    let result: Result<[String], PythonLiteral.Fault> = text.withUTF8 { bytes in
      func fault(_ what: String, at position: Int) -> PythonLiteral.Fault {
        let before = String(decoding: bytes[..<position], as: UTF8.self)
        return PythonLiteral.Fault(what: what, column: before.unicodeScalars.count + 1)
      }
      var cursor = JSONCursor(bytes, at: 0)
      var elements: [Range<Int>] = []
      do throws(JSONCursor.Fault) {
        cursor.skipSpace()
        try cursor.elements { elements.append($0) }
        cursor.skipSpace()
        if cursor.current != nil { throw cursor.fault("text after the end of the list") }
      } catch { return .failure(fault(error.what, at: error.position)) }
      for element in elements {
        let first = bytes[element.lowerBound]
        if first != UInt8(ascii: "\""), first != UInt8(ascii: "-"), first &- UInt8(ascii: "0") >= 10 {
          return .failure(fault("expected a string in quotes", at: element.lowerBound))
        }
      }
      return .success(elements.map { field(bytes[$0]) })
    }
    return try result.get()
  }
}
