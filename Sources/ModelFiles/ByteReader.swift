import Basics

/// Reads little-endian numbers and byte ranges of a mapped file, each checked against its end.
struct ByteReader {
  let file: MappedFile
  /// The position of the next read, from the file's first byte.
  private(set) var position: Int
  /// One past the last byte that may be read.
  let end: Int

  init(_ file: MappedFile) { (self.file, position, end) = (file, 0, file.bytes.count) }

  /// Limits reading to `range`.
  /// - Throws: `weights.truncated` when the range is not within the file.
  init(_ file: MappedFile, in range: Range<Int>) throws(Failure) {
    guard range.lowerBound >= 0, range.upperBound <= file.bytes.count else {
      throw Failure.truncated(file.path, at: file.bytes.count)
    }
    (self.file, position, end) = (file, range.lowerBound, range.upperBound)
  }

  var remaining: Int { end - position }

  /// Consumes `count` bytes and returns them; they are valid as long as the file is mapped.
  mutating func take(_ count: Int) throws(Failure) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw Failure.truncated(file.path, at: end) }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: file.bytes[position..<position + count])
  }

  mutating func skip(_ count: Int) throws(Failure) { _ = try take(count) }

  mutating func number<T: FixedWidthInteger>(_: T.Type) throws(Failure) -> T {
    T(littleEndian: try take(MemoryLayout<T>.size).loadUnaligned(as: T.self))
  }

  /// Reads an unsigned 64-bit number, which must fit an `Int`.
  mutating func length() throws(Failure) -> Int {
    let start = position
    guard let length = Int(exactly: try number(UInt64.self)) else {
      throw Failure.truncated(file.path, at: start)
    }
    return length
  }

  /// Reads the bytes up to a line feed, which is skipped.
  mutating func line() throws(Failure) -> UnsafeRawBufferPointer {
    let rest = file.bytes[position..<end]
    guard let feed = rest.firstIndex(of: 0x0A) else { throw Failure.truncated(file.path, at: end) }
    let line = try take(feed - position)
    try skip(1)
    return line
  }
}
