/// JSON as written by Python, with `NaN` and `Infinity`, which are read as null.
package enum PythonJSON {
  /// The value in a file, with null in place of `NaN` and `Infinity`.
  /// - Throws: `file.…`, `json.…`.
  package static func read(_ path: String) throws(Failure) -> JSONValue {
    try JSONValue(parsing: plain(try FileSystem.read(path)), source: path)
  }

  /// The text with `null` in place of bare words that are not JSON.
  package static func plain(_ bytes: [UInt8]) -> [UInt8] {
    let words: [(word: [UInt8], with: [UInt8])] = ["-Infinity", "Infinity", "NaN"].map {
      (Array($0.utf8), Array("null".utf8))
    }
    guard bytes.contains(where: { $0 == UInt8(ascii: "N") || $0 == UInt8(ascii: "I") }) else { return bytes }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var (index, isInString) = (0, false)
    while index < bytes.count {
      let byte = bytes[index]
      if isInString {
        // A character after a backslash never ends the string.
        let length = byte == UInt8(ascii: "\\") ? min(2, bytes.count - index) : 1
        text += bytes[index..<index + length]
        index += length
        if byte == UInt8(ascii: "\"") { isInString = false }
        continue
      }
      if let found = words.first(where: { bytes[index...].starts(with: $0.word) }) {
        text += found.with
        index += found.word.count
        continue
      }
      isInString = byte == UInt8(ascii: "\"")
      text.append(byte)
      index += 1
    }
    return text
  }

  /// A number, even if written as a string (`"5e-5"`).
  package static func number(_ value: JSONValue?) -> Double? {
    value?.double ?? value?.string.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
  }
}
