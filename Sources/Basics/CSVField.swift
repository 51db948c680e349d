extension String {
  /// The text as a field of CSV: between quotes, its own quotes doubled, if it holds a quote, a line end or the
  /// separator.
  ///
  /// Byte by byte: to Swift a quote with a mark after it, as before pointed Hebrew, is another character than a quote.
  package func csvField(separator: UInt8 = UInt8(ascii: ",")) -> String {
    let quote = UInt8(ascii: "\"")
    guard utf8.contains(where: { [quote, separator, 0x0A, 0x0D].contains($0) }) else { return self }
    return "\"" + doubling(quote) + "\""
  }

  /// The text with a byte written before each of its occurrences.
  /// - Parameters:
  ///   - byte: the ASCII byte that is sought.
  ///   - mark: the ASCII byte before it; the byte itself when `nil`.
  package func doubling(_ byte: UInt8, with mark: UInt8? = nil) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count + 2)
    for other in utf8 {
      if other == byte { bytes.append(mark ?? byte) }
      bytes.append(other)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
