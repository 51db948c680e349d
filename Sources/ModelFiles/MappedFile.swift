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
/// ends the process at the first touch of a lost page, as everywhere else.
package final class MappedFile {
  package let path: String
  /// The whole file.
  package let bytes: UnsafeMutableRawBufferPointer
  private let isMapping: Bool

  /// Maps the file at `path`.
  /// - Throws: `file.missing`, `file.read`.
  package init(_ path: String) throws(Failure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystem.failure("read", path) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw FileSystem.failure("read", path) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw FileSystem.failure("read", path, EISDIR) }
    self.path = path
    let size = Int(information.st_size)
    isMapping = size > 0
    guard size > 0 else {
      bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
      return
    }
    let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor, 0)
    guard let start, start != MAP_FAILED else { throw FileSystem.failure("read", path) }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: size)
  }

  /// Bytes that are in memory already, under the name `path`.
  package init(copying contents: [UInt8], named path: String) {
    self.path = path
    isMapping = false
    bytes = .allocate(byteCount: contents.count, alignment: 64)
    bytes.copyBytes(from: contents)
  }

  deinit {
    if isMapping {
      munmap(bytes.baseAddress, bytes.count)
    } else {
      bytes.deallocate()
    }
  }
}
