#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that only grows: one `write` call per record, so that a reader never sees half of a finished
/// record.
package final class AppendingFile {
  /// The path as it was given.
  package let path: String
  private let descriptor: Int32

  /// Opens or creates the file. Opening a pipe waits until it has a reader or a stop is requested.
  package init(_ path: String) throws(Failure) {
    self.path = path
    var opened: Int32 = -1
    while opened < 0 {
      opened = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o666)
      if opened >= 0 { break }
      guard errno == ENXIO || errno == EINTR else { throw FileSystem.failure("create", path) }
      guard StopSignal.request == .none else {
        throw Failure(
          "file.stopped", "stopped before anything read the pipe", at: .file(path, line: nil),
          kind: StopSignal.kind)
      }
      usleep(50_000)
    }
    descriptor = opened
    // Writes block, as they do on every other file.
    let flags = fcntl(opened, F_GETFL)
    if flags >= 0 { _ = fcntl(opened, F_SETFL, flags & ~O_NONBLOCK) }
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end of the file.
  /// - Throws: `file.write`.
  package func append(_ bytes: [UInt8]) throws(Failure) {
    try FileFaults.step(path)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileSystem.failure("write", path)
      }
      rest = rest.dropFirst(count)
    }
  }

  /// One line: the value as compact JSON.
  package func append(line value: JSONValue) throws(Failure) { try append(Array((value.text() + "\n").utf8)) }

  /// Flushes what was appended, so that it survives a power cut.
  package func synchronize() throws(Failure) {
    try FileFaults.step(path)
    if fsync(descriptor) != 0 { throw FileSystem.failure("synchronize", path) }
  }
}

/// Files with one JSON value per line.
package enum JSONLines {
  /// The lines of a file; a torn last line (no newline, or not JSON) is left out.
  package static func read(_ path: String) throws(Failure) -> [JSONValue] {
    var values: [JSONValue] = []
    let bytes = try FileSystem.read(path)
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
    if bytes.last != 0x0A, !lines.isEmpty { lines.removeLast() }
    for line in lines { values.append(try JSONValue(parsing: line, source: path)) }
    return values
  }
}
