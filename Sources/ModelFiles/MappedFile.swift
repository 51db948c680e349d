package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file's bytes, mapped into memory for as long as the object lives.
///
/// Pages are private: writing to them changes this process's copy and never the file, so weights may be
/// trained
/// where they lie. The size is the one the file had when it was opened; a file that is made shorter
/// afterwards
/// ends the process at the first touch of a lost page, with a line that names it. Pages that were not written to follow the
/// file: ``checkUnchanged(since:)`` finds out whether it has changed.
package final class MappedFile {
  /// The path by which it was opened; of bytes in memory, the name that they were given.
  package let path: String
  /// The whole file.
  package let bytes: UnsafeMutableRawBufferPointer
  private let isMapping: Bool
  /// Kept open, so that it is this file that is asked about, whatever has its name by now; -1 for bytes in memory.
  private let descriptor: Int32
  /// What the file was when it was opened.
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

  /// Bytes that are in memory already, under the name `path`.
  package init(copying contents: [UInt8], named path: String) {
    self.path = path
    isMapping = false
    (descriptor, facts) = (-1, nil)
    bytes = .allocate(byteCount: contents.count, alignment: 64)
    bytes.copyBytes(from: contents)
  }

  /// Finds out whether the file was written to since it was opened: what was read of it is then neither the old nor the
  /// new.
  ///
  /// - Parameter earlier: what the file was when its digest was taken, or `nil`.
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
