#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Reads a file from beginning to end in pieces of one megabyte.
package final class SequentialFile {
  private let path: String
  private let descriptor: Int32
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)

  /// - Throws: `file.missing`, `file.read`.
  package init(_ path: String) throws(Failure) {
    self.path = path
    descriptor = try FileSystem.openForReading(path).descriptor
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    buffer.deallocate()
  }

  /// The next piece, valid until the next call; `nil` at the end.
  package func next() throws(Failure) -> UnsafeRawBufferPointer? {
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 { return UnsafeRawBufferPointer(rebasing: buffer[..<count]) }
      if count == 0 { return nil }
      if errno != EINTR { throw FileSystem.failure("read", path) }
    }
  }
}
