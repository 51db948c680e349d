#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file being written: every byte reaches the disk before ``finish()`` returns.
package final class FileWriter {
  package let path: String
  private var descriptor: Int32

  /// Creates the file.
  /// - Parameter exclusive: fail with `file.create` (EEXIST) when there is one already, instead of emptying
  ///   it.
  package init(_ path: String, exclusive: Bool = false) throws(Failure) {
    try FileFaults.step(path)
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (exclusive ? O_EXCL : O_TRUNC), 0o666)
    if descriptor < 0 { throw FileSystem.failure("create", path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    try FileFaults.step(path)
    var rest = bytes
    while !rest.isEmpty {
      let count = writeSome(rest)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileSystem.failure("write", path)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  package func write(_ bytes: [UInt8]) throws(Failure) {
    let result: Result<Void, Failure> = bytes.withUnsafeBytes { buffer in
      Result { () throws(Failure) in try write(buffer) }
    }
    try result.get()
  }

  /// Flushes to the disk and closes.
  package func finish() throws(Failure) {
    try FileFaults.step(path)
    if fsync(descriptor) != 0 { throw FileSystem.failure("synchronize", path) }
    let status = close(descriptor)
    descriptor = -1
    if status != 0 { throw FileSystem.failure("close", path) }
  }

  private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}

/// Files that are whole or absent.
package enum AtomicFile {
  /// What the name of a file has behind it while it is written aside; a process that was killed leaves such a file.
  package static let asideSuffix = ".new"

  /// Writes aside, flushes, renames over `path`, flushes the directory: a reader sees the old bytes or the
  /// new.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
    let aside = path + asideSuffix
    do throws(Failure) {
      let writer = try FileWriter(aside)
      try writer.write(bytes)
      try writer.finish()
      try FileSystem.rename(aside, to: path)
    } catch {
      try? FileSystem.remove(aside)
      throw error
    }
    try FileSystem.synchronizeDirectory(directory(of: path))
  }

  package static func replace(_ path: String, with text: String) throws(Failure) {
    try replace(path, with: Array(text.utf8))
  }

  /// The directory a path lies in; `.` for a bare name.
  package static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
