/// The lines of a file, one after another: LF, CRLF or CR ends one.
struct TextLines {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// The beginning of the next line.
  private(set) var position: Int
  /// The number of the next line, from 1.
  private(set) var line: Int

  /// - Parameters:
  ///   - position: the beginning of a line.
  ///   - line: its number.
  init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int, line: Int = 1) {
    (self.bytes, self.position, self.line) = (bytes, position, line)
  }

  /// Where the next line's text stands, without its end; `nil` at the end of the file.
  mutating func next() -> Range<Int>? {
    guard position < bytes.count else { return nil }
    let start = position
    var end = start
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    position = min(end + 1, bytes.count)
    if end + 1 < bytes.count, bytes[end] == 0x0D, bytes[end + 1] == 0x0A { position += 1 }
    line += 1
    return start..<end
  }
}
