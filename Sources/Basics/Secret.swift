/// Passwords, which must never appear in a record or a message.
package enum Secret {
  /// Whether a text contains an address with a password, before the `@` or as a parameter, in any spelling
  /// that libpq accepts.
  package static func isIn(_ text: String) -> Bool {
    let plain = unescaped(text).lowercased()
    if ["password", "passwd", "pwd"].contains(where: { isSet($0, in: plain) }) { return true }
    // Searched as it is written: a password may contain the characters that end an address in escaped form,
    // such as `%2F`.
    var rest = Array(text.utf8)[...]
    let ends = Set(" \t\n/\"'".utf8)
    while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      rest = rest[(colon + 1)...]
      guard rest.starts(with: "//".utf8) else { continue }
      rest = rest.dropFirst(2)
      let address = rest.prefix { !ends.contains($0) }
      if let at = address.firstIndex(of: UInt8(ascii: "@")), address[..<at].contains(UInt8(ascii: ":")) {
        return true
      }
    }
    return false
  }

  /// Whether the text contains a name followed by `=`, with or without blanks between them.
  private static func isSet(_ name: String, in text: String) -> Bool {
    var rest = text[...]
    while let found = rest.firstRange(of: name) {
      rest = rest[found.upperBound...]
      if rest.first(where: { !$0.isWhitespace }) == "=" { return true }
    }
    return false
  }

  /// The text with its percent escapes decoded: `%70` becomes `p`.
  private static func unescaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let first = rest.popFirst() {
      if first == UInt8(ascii: "%"), rest.count >= 2,
        let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(byte)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(first)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
