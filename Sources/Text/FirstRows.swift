package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Corpus {
  /// The first rows of a file, for a look at it: of a large file, only its beginning is read.
  ///
  /// Faults behind these rows are not seen, and the corpus has the bytes of the beginning alone. JSON arrays and
  /// compressed files are read whole.
  /// - Parameters:
  ///   - count: the number of rows wanted.
  ///   - piece: the number of bytes to read first; four times as many if they have too few rows.
  /// - Throws: what ``load(path:names:)`` throws.
  package static func first(
    _ count: Int, of path: String, names: ColumnNames = ColumnNames(), piece: Int = 1 << 20
  ) throws(Failure) -> Corpus {
    let size = try FileFacts(path).size
    var length = max(1, piece)
    while length < size {
      let bytes = try beginning(of: path, length)
      // More rows than wanted: then the last of them does not end where the piece does.
      if let end = bytes.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }),
        let corpus = try? Corpus(bytes: Array(bytes[...end]), path: path, names: names), corpus.count > count
      {
        return corpus.head(count)
      }
      length = length > size / 4 ? size : 4 * length
    }
    return try load(path: path, names: names).head(count)
  }

  private static func beginning(of path: String, _ length: Int) throws(Failure) -> [UInt8] {
    let (descriptor, _) = try FileSystem.openForReading(path)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: length)
    var filled = 0
    while filled < length {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: filled), length - filled, off_t(filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileSystem.failure("read", path) }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes.prefix(filled))
  }
}
