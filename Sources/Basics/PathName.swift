#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The parts of a path.
package enum PathName {
  /// The last component of a path or of a model's id, without redundant parts: `tiny-encoder` for
  /// `examples/tiny-encoder/.`. For a path that ends in `..` or consists of dots only, the name of the
  /// directory it refers to.
  package static func last(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    if let last = parts.last, !parts.contains("..") { return String(last) }
    let resolved = FileFacts.resolved(path)
    return resolved.split(separator: "/").last { $0 != "." && $0 != ".." }.map(String.init) ?? path
  }

  /// The parent directory; `nil` above `/` and for a directory that was removed, so that a walk upwards ends.
  package static func parent(_ path: String) -> String? {
    let above = AtomicFile.directory(of: path)
    return above == path || path.isEmpty || path == "." ? nil : above
  }

  /// The path with a leading `~` expanded to the home directory, as shells and Python do; any other path
  /// unchanged.
  package static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME").map({ String(cString: $0) }),
      !home.isEmpty
    else { return path }
    return home + path.dropFirst()
  }
}
