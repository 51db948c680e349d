/// Goes through JSON without making values of it: a row is a range of bytes until its fields are asked for.
struct JSONCursor {
  /// What is wrong, and the byte where reading stopped.
  struct Fault: Error {
    let what: String
    let position: Int
  }

  /// The deepest nesting that is read.
  static let depths = 512

  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) {
    (self.bytes, self.position) = (bytes, position)
  }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  /// Passes over one value and returns where it stands.
  mutating func value(depth: Int = 0) throws(Fault) -> Range<Int> {
    skipSpace()
    let start = position
    guard let byte = current else { throw fault("the text ends too early") }
    guard depth < JSONCursor.depths else { throw fault("nested more than \(JSONCursor.depths) levels deep") }
    switch byte {
    case UInt8(ascii: "{"): try members(depth: depth) { _, _ in }
    case UInt8(ascii: "["): try elements(depth: depth) { _ in }
    case UInt8(ascii: "\""): try string()
    default: try word()
    }
    return start..<position
  }

  /// Passes over an object; `take` is told where each key and its value stand.
  mutating func members(depth: Int = 0, _ take: (Range<Int>, Range<Int>) -> Void) throws(Fault) {
    guard self.take("{") else { throw fault("expected an object, '{'") }
    skipSpace()
    if self.take("}") { return }
    repeat {
      skipSpace()
      let start = position
      guard current == UInt8(ascii: "\"") else { throw fault("expected a key in quotes") }
      try string()
      let key = start..<position
      skipSpace()
      guard self.take(":") else { throw fault("expected ':' behind a key") }
      take(key, try value(depth: depth + 1))
      skipSpace()
    } while self.take(",")
    guard self.take("}") else { throw fault("expected ',' or '}'") }
  }

  /// Passes over an array; `take` is told where each element stands.
  mutating func elements(depth: Int = 0, _ take: (Range<Int>) -> Void) throws(Fault) {
    guard self.take("[") else { throw fault("expected an array, '['") }
    skipSpace()
    if self.take("]") { return }
    repeat {
      take(try value(depth: depth + 1))
      skipSpace()
    } while self.take(",")
    guard self.take("]") else { throw fault("expected ',' or ']'") }
  }

  func fault(_ what: String) -> Fault { Fault(what: what, position: min(position, bytes.count)) }

  private mutating func string() throws(Fault) {
    position += 1
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): try escape()
      case ..<0x20:
        position -= 1
        throw fault("a control character inside a string")
      default: break
      }
    }
    throw fault("a string has no closing quote")
  }

  private mutating func escape() throws(Fault) {
    guard let byte = current else { throw fault("a string has no closing quote") }
    position += 1
    if byte == UInt8(ascii: "u") {
      for _ in 0..<4 {
        guard let digit = current, Unicode.Scalar(digit).properties.isASCIIHexDigit else {
          throw fault("\\u needs four hexadecimal digits")
        }
        position += 1
      }
    } else if !"\"\\/bfnrt".utf8.contains(byte) {
      throw fault("unknown escape in a string")
    }
  }

  /// A number, `true`, `false`, `null`, or what Python writes for numbers that are none.
  private mutating func word() throws(Fault) {
    let start = position
    while let byte = current, isOfWord(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard !text.isEmpty else { throw fault("unexpected character") }
    if ["true", "false", "null", "NaN", "Infinity", "-Infinity"].contains(text) || JSONCursor.isNumber(text) {
      return
    }
    position = start
    throw fault("'\(text.prefix(20))' is not a value")
  }

  private func isOfWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      || Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80 || byte &- UInt8(ascii: "0") < 10
  }

  private static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    func digits() -> Int {
      let count = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.count
      rest = rest.dropFirst(count)
      return count
    }
    let isZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !isZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
