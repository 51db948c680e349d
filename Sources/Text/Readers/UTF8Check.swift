/// Checks UTF-8 in place: `String(validating:)` would make a copy of a file of gigabytes.
enum UTF8Check {
  /// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
  /// - Parameter range: the bytes to check; they must lie inside `bytes`.
  static func isValid(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    let raw = UnsafeRawPointer(start)
    let end = range.upperBound
    var position = range.lowerBound
    func continues(_ index: Int) -> Bool { index < end && start[index] & 0xC0 == 0x80 }
    while position < end {
      // Eight ASCII characters at a time.
      while position + 8 <= end,
        raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        position += 8
      }
      guard position < end else { return true }
      let lead = start[position]
      switch lead {
      case 0..<0x80: position += 1
      case 0xC2..<0xE0:
        guard continues(position + 1) else { return false }
        position += 2
      case 0xE0..<0xF0:
        guard continues(position + 1), continues(position + 2) else { return false }
        if lead == 0xE0, start[position + 1] < 0xA0 { return false }
        if lead == 0xED, start[position + 1] >= 0xA0 { return false }
        position += 3
      case 0xF0..<0xF5:
        guard continues(position + 1), continues(position + 2), continues(position + 3) else { return false }
        if lead == 0xF0, start[position + 1] < 0x90 { return false }
        if lead == 0xF4, start[position + 1] >= 0x90 { return false }
        position += 4
      default: return false
      }
    }
    return true
  }
}
