import CMemory

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Memory that the system may refuse: every buffer of a megabyte or more is allocated here or, in the
/// executable, by the replacement of the C library's allocator (`CHeap`).
///
/// `IDX_MEMORY_FAULT=17` refuses the 17th allocation, as ``FileFaults`` does with steps on files.
package enum Memory {
  /// The size in bytes from which allocations are counted.
  package static let large = 1 << 20

  /// Zeroed pages, to be freed with ``give(back:bytes:)``.
  /// - Throws: `memory` when the system refuses them.
  package static func take(_ bytes: Int) throws(Failure) -> UnsafeMutableRawPointer {
    guard bytes >= 0, let memory = idx_memory_map(max(bytes, 1)) else { throw refused(bytes) }
    return memory
  }

  /// Zeroed pages for work that cannot go on without them: on refusal the process ends with status 2 and one
  /// line.
  package static func takeOrEnd(_ bytes: Int) -> UnsafeMutableRawPointer {
    guard let memory = idx_memory_map(max(bytes, 1)) else { idx_memory_exhausted(bytes) }
    return memory
  }

  /// Frees memory from ``take(_:)`` or ``takeOrEnd(_:)``.
  /// - Parameter bytes: the size that was requested.
  package static func give(back memory: UnsafeMutableRawPointer, bytes: Int) { munmap(memory, max(bytes, 1)) }

  /// Maps a file's bytes, private to the process.
  /// - Throws: `memory`, `file.read`.
  package static func map(
    file descriptor: Int32, bytes: Int, path: String
  ) throws(Failure) -> UnsafeMutableRawPointer {
    guard let memory = idx_memory_map_file(descriptor, bytes) else {
      throw errno == ENOMEM ? refused(bytes, for: path) : FileSystem.failure("read", path)
    }
    return memory
  }

  /// From this call on, reading a page that a mapped file has lost ends the process with status 2 and a line
  /// that names the file.
  package static func watchMappedFiles() { idx_memory_watch() }

  /// Records the file that backs a stretch of memory, for that line.
  /// - Returns: the number to pass to ``forget(_:)``.
  package static func remember(_ memory: UnsafeMutableRawPointer, bytes: Int, path: String) -> Int32 {
    idx_memory_remember(memory, bytes, path)
  }

  /// Undoes ``remember(_:bytes:path:)``.
  package static func forget(_ number: Int32) { idx_memory_forget(number) }

  /// Checks whether the system would provide `bytes` now; nothing is kept.
  ///
  /// - Parameters:
  ///   - purpose: the file to be read, or `nil`.
  ///   - times: how many such buffers are needed at once.
  /// - Throws: `memory`.
  package static func check(_ bytes: Int, for purpose: String? = nil, times: Int = 1) throws(Failure) {
    guard bytes >= large else { return }
    guard idx_memory_grants(bytes) != 0, idx_memory_would_map(bytes, Int32(clamping: times)) != 0 else {
      throw refused(bytes * times, for: purpose)
    }
  }

  /// The remedy for any refusal.
  package static let remedy = "raise the limit (ulimit -v, or the container's), or close other programs"

  private static func refused(_ bytes: Int, for path: String? = nil) -> Failure {
    Failure(
      "memory", "the system gives no \(max(bytes, 0) >> 20) MB of memory",
      at: path.map { .file($0, line: nil) }, remedy: remedy, kind: .environment)
  }
}
