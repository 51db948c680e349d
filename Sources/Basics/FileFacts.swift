#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Distinguishes the versions of a file without reading it.
package struct FileFacts: Equatable, Sendable {
  /// Bytes.
  package let size: Int
  /// Nanoseconds since 1970.
  package let modified: Int
  /// The inode number: a file renamed over another one keeps its own.
  package let inode: Int

  /// - Throws: `file.missing`, `file.read`.
  package init(_ path: String) throws(Failure) {
    var information = stat()
    guard stat(path, &information) == 0 else { throw FileSystem.failure("read", path) }
    self.init(information)
  }

  /// The facts of an open file; `nil` when the system does not report them.
  package init?(open descriptor: Int32) {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return nil }
    self.init(information)
  }

  private init(_ information: stat) {
    #if canImport(Darwin)
      let time = information.st_mtimespec
    #else
      let time = information.st_mtim
    #endif
    size = Int(information.st_size)
    // Dates outside the range of nanoseconds in an `Int` (1677 to 2262) are clamped.
    let (whole, isTooFar) = Int(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isTooLate) = whole.addingReportingOverflow(Int(time.tv_nsec))
    modified = isTooFar || isTooLate ? (time.tv_sec < 0 ? .min : .max) : sum
    inode = Int(truncatingIfNeeded: information.st_ino)
  }

  /// Identifies a file or directory under all its names; a path where nothing exists is identified by its
  /// text.
  package enum Identity: Hashable, Sendable {
    case file(device: Int, inode: Int)
    case missing(String)

    /// The identity of what `path` refers to, with links followed.
    package init(_ path: String) {
      var information = stat()
      self =
        stat(path, &information) == 0
        ? .file(
          device: Int(truncatingIfNeeded: information.st_dev),
          inode: Int(truncatingIfNeeded: information.st_ino))
        : .missing(FileFacts.resolved(path))
    }
  }

  /// Whether `path` itself is a directory: a link to one is not.
  package static func isPlainDirectory(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without links and dots; the path itself if it does not exist.
  package static func resolved(_ path: String) -> String {
    guard let text = realpath(path, nil) else { return path }
    defer { free(text) }
    return String(cString: text)
  }
}
