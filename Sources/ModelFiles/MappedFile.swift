package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file's bytes, mapped into memory for as long as the object lives.
///
/// Pages are private: writing to them changes this process's copy and never the file, so weights can be
/// trained in place. The size is that of the file when it was opened; if the file is truncated later, the
/// first access to a lost page ends the process with a line that names the file. Pages that were not written
/// to follow changes of the file: ``checkUnchanged(since:)`` detects these.
package final class MappedFile {
  /// The path that was opened, or the name given to bytes in memory.
  package let path: String
  /// The whole file.
  package let bytes: UnsafeMutableRawBufferPointer
  private let isMapping: Bool
  /// Kept open to examine this very file even if its path now refers to another; -1 for bytes in memory.
  private let descriptor: Int32
  /// The file's facts when it was opened.
  private let facts: FileFacts?
  private var mark: Int32 = -1

  /// Maps the file at `path`.
  /// - Throws: `file.missing`, `file.read`.
  package init(_ path: String) throws(Failure) {
    let (descriptor, size) = try FileSystem.openForReading(path)
    self.descriptor = descriptor
    self.path = path
    facts = FileFacts(open: descriptor)
    isMapping = size > 0
    guard size > 0 else {
      bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
      return
    }
    let start: UnsafeMutableRawPointer
    do throws(Failure) { start = try Memory.map(file: descriptor, bytes: size, path: path) } catch {
      close(descriptor)
      throw error
    }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: size)
    mark = Memory.remember(start, bytes: size, path: path)
  }

  /// A copy of bytes in memory, under the name `path`.
  package init(copying contents: [UInt8], named path: String) {
    self.path = path
    isMapping = false
    (descriptor, facts) = (-1, nil)
    bytes = .allocate(byteCount: contents.count, alignment: 64)
    bytes.copyBytes(from: contents)
  }

  /// Checks that the file was not written to since it was opened: otherwise what was read may be a mixture of
  /// old and new bytes.
  ///
  /// - Parameter earlier: the file's facts when its digest was computed, or `nil`.
  /// - Throws: `file.changed`.
  package func checkUnchanged(since earlier: FileFacts? = nil) throws(Failure) {
    guard descriptor >= 0, let facts else { return }
    guard FileFacts(open: descriptor) == facts, earlier == nil || earlier == facts else {
      throw Failure(
        "file.changed", "the file was written to while it was in use", at: .file(path, line: nil),
        remedy: "put back what it was, leave it alone, and run the line again", kind: .environment)
    }
  }

  deinit {
    Memory.forget(mark)
    if descriptor >= 0 { close(descriptor) }
    if isMapping {
      munmap(bytes.baseAddress, bytes.count)
    } else {
      bytes.deallocate()
    }
  }
}
