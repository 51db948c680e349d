import CMemory

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Memory that the system may refuse: every buffer of a megabyte and more is asked for here or, in the program itself,
/// in the C library's place (`CHeap`).
///
/// `IDX_MEMORY_FAULT=17` refuses the 17th of them, as ``FileFaults`` does with steps on files.
package enum Memory {
  /// Buffers of so many bytes and more are counted.
  package static let large = 1 << 20

  /// Zeroed pages; given back with ``give(back:bytes:)``.
  /// - Throws: `memory` when the system refuses them.
  package static func take(_ bytes: Int) throws(Failure) -> UnsafeMutableRawPointer {
    guard bytes >= 0, let memory = idx_memory_map(max(bytes, 1)) else { throw refused(bytes) }
    return memory
  }

  /// The same for work that cannot go on without: the process ends with status 2 and one line.
  package static func takeOrEnd(_ bytes: Int) -> UnsafeMutableRawPointer {
    guard let memory = idx_memory_map(max(bytes, 1)) else { idx_memory_exhausted(bytes) }
    return memory
  }

  /// Gives back what ``take(_:)`` or ``takeOrEnd(_:)`` gave.
  /// - Parameter bytes: as they were asked for.
  package static func give(back memory: UnsafeMutableRawPointer, bytes: Int) { munmap(memory, max(bytes, 1)) }

  /// A file's bytes, private to the process.
  /// - Throws: `memory`, `file.read`.
  package static func map(
    file descriptor: Int32, bytes: Int, path: String
  ) throws(Failure) -> UnsafeMutableRawPointer {
    guard let memory = idx_memory_map_file(descriptor, bytes) else {
      throw errno == ENOMEM ? refused(bytes, for: path) : FileSystem.failure("read", path)
    }
    return memory
  }

  /// From here on, a page that a mapped file has lost ends the process with status 2 and a line that names the file.
  package static func watchMappedFiles() { idx_memory_watch() }

  /// Remembers which file some memory shows, for that line.
  /// - Returns: what ``forget(_:)`` takes.
  package static func remember(_ memory: UnsafeMutableRawPointer, bytes: Int, path: String) -> Int32 {
    idx_memory_remember(memory, bytes, path)
  }

  /// Takes back what ``remember(_:bytes:path:)`` did.
  package static func forget(_ number: Int32) { idx_memory_forget(number) }

  /// Finds out whether the system would give so many bytes now; they are not kept.
  ///
  /// - Parameters:
  ///   - purpose: the file that is to be read, or `nil`.
  ///   - times: how many such buffers there have to be at once.
  /// - Throws: `memory`.
  package static func check(_ bytes: Int, for purpose: String? = nil, times: Int = 1) throws(Failure) {
    guard bytes >= large else { return }
    guard idx_memory_grants(bytes) != 0, idx_memory_would_map(bytes, Int32(clamping: times)) != 0 else {
      throw refused(bytes * times, for: purpose)
    }
  }

  /// What helps, whatever was refused.
  package static let remedy = "raise the limit (ulimit -v, or the container's), or close other programs"

  private static func refused(_ bytes: Int, for path: String? = nil) -> Failure {
    Failure(
      "memory", "the system gives no \(max(bytes, 0) >> 20) MB of memory",
      at: path.map { .file($0, line: nil) }, remedy: remedy, kind: .environment)
  }
}
