extension JSONValue {
  /// Reads one JSON value that fills `bytes`.
  ///
  /// - Parameter source: the file's name, for the failure.
  /// - Throws: `json.syntax`, with the byte where reading stopped. Nesting beyond 512 levels is refused.
  package init(parsing bytes: some Collection<UInt8>, source: String) throws(Failure) {
    var parser = JSONParser(bytes: Array(bytes), source: source)
    self = try parser.parseDocument()
  }
}

/// A recursive descent over UTF-8 bytes (RFC 8259).
private struct JSONParser {
  let bytes: [UInt8]
  let source: String
  var position = 0
  var depth = 0

  mutating func parseDocument() throws(Failure) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try parseValue()
    skipSpace()
    guard position == bytes.count else { throw fault("text after the end of the value") }
    return value
  }

  func fault(_ what: String) -> Failure {
    Failure(
      "json.syntax", "not valid JSON: \(what)", at: .byte(source, offset: min(position, bytes.count)),
      kind: .environment)
  }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  mutating func parseValue() throws(Failure) -> JSONValue {
    skipSpace()
    guard let byte = current else { throw fault("the text ends too early") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { parser throws(Failure) in try parser.parseObject() }
    case UInt8(ascii: "["): return try nested { parser throws(Failure) in try parser.parseArray() }
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "N"): return try parseWord("NaN", .double(.nan))
    case UInt8(ascii: "I"): return try parseWord("Infinity", .double(.infinity))
    default: return try parseNumber()
    }
  }

  mutating func nested(
    _ parse: (inout JSONParser) throws(Failure) -> JSONValue
  ) throws(Failure) -> JSONValue {
    guard depth < 512 else { throw fault("nested more than 512 levels deep") }
    depth += 1
    position += 1
    let value = try parse(&self)
    depth -= 1
    return value
  }

  mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
    let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    guard matches else { throw fault("unknown word") }
    position += word.utf8CodeUnitCount
    return value
  }

  mutating func parseObject() throws(Failure) -> JSONValue {
    var object = JSONObject()
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(object) }
    repeat {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw fault("expected a key in quotes") }
      let key = try parseString()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("expected ':' after the key '\(key)'") }
      object[key] = try parseValue()
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw fault("expected ',' or '}'") }
    return .object(object)
  }

  mutating func parseArray() throws(Failure) -> JSONValue {
    var items: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(items) }
    repeat {
      items.append(try parseValue())
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw fault("expected ',' or ']'") }
    return .array(items)
  }

  mutating func parseNumber() throws(Failure) -> JSONValue {
    let start = position
    if current == UInt8(ascii: "-"), bytes[position...].starts(with: "-Infinity".utf8) {
      position += 9
      return .double(-.infinity)
    }
    if let whole = parseWholeNumber() { return .int(whole) }
    while let byte = current, JSONParser.isOfNumber(byte) { position += 1 }
    guard position > start else { throw fault("unexpected character") }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
    let isPlain =
      text.utf8.first != UInt8(ascii: "+") && text.utf8.last != UInt8(ascii: ".")
      && !(digits.first == UInt8(ascii: "0") && digits.dropFirst().first.map(JSONParser.isDigit) == true)
    if isPlain, let whole = Int(text) { return .int(whole) }
    guard isPlain, let number = Double(text) else {
      position = start
      throw fault("'\(text)' is not a number")
    }
    return .double(number)
  }

  /// The common case of a number: at most 18 digits and nothing else. Advances only on success.
  private mutating func parseWholeNumber() -> Int? {
    let isNegative = current == UInt8(ascii: "-")
    let start = isNegative ? position + 1 : position
    var end = start
    var number = 0
    while end < bytes.count, end - start < 18, JSONParser.isDigit(bytes[end]) {
      number = number * 10 + Int(bytes[end] - UInt8(ascii: "0"))
      end += 1
    }
    guard end > start, end == start + 1 || bytes[start] != UInt8(ascii: "0"),
      end == bytes.count || !JSONParser.isOfNumber(bytes[end])
    else { return nil }
    position = end
    return isNegative ? -number : number
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
    default: isDigit(byte)
    }
  }

  mutating func parseString() throws(Failure) -> String {
    position += 1
    let start = position
    // Nearly all strings are free of escapes, so their bytes can be used as they are.
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if current == UInt8(ascii: "\"") {
      position += 1
      return try string(bytes[start..<position - 1])
    }
    return try parseEscapedString(bytes[start..<position])
  }

  private func string(_ text: ArraySlice<UInt8>) throws(Failure) -> String {
    let string = text.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
    guard let string else { throw fault("a string is not valid UTF-8") }
    return string
  }

  /// The rest of a string that began with `text`, with its escapes decoded.
  private mutating func parseEscapedString(_ text: ArraySlice<UInt8>) throws(Failure) -> String {
    var text = text
    while true {
      guard let byte = current else { throw fault("a string has no closing quote") }
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return try string(text)
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try parseEscape()).utf8)
      case 0..<0x20: throw fault("a control character inside a string")
      default: text.append(byte)
      }
    }
  }

  mutating func parseEscape() throws(Failure) -> Character {
    guard let byte = current else { throw fault("a string has no closing quote") }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
    case UInt8(ascii: "u"):
      var code = try parseHex()
      if (0xD800..<0xDC00).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
        let low = try parseHex()
        guard (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
      }
      return Unicode.Scalar(code).map(Character.init) ?? "\u{FFFD}"
    default: throw fault("unknown escape in a string")
    }
  }

  mutating func parseHex() throws(Failure) -> UInt32 {
    guard position + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw fault("\\u needs four hexadecimal digits") }
    position += 4
    return code
  }
}
