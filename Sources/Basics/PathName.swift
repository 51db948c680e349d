#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a path is called.
package enum PathName {
  /// The last part of a path or of a model's id, without what means nothing in it: `tiny-encoder` for
  /// `examples/tiny-encoder/.`. Where the path ends in `..`, or is nothing but points, the directory's own name.
  package static func last(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    if let last = parts.last, !parts.contains("..") { return String(last) }
    let resolved = FileFacts.resolved(path)
    return resolved.split(separator: "/").last { $0 != "." && $0 != ".." }.map(String.init) ?? path
  }

  /// The directory above; `nil` where there is none, as above `/` or a directory that was removed. A walk upwards ends.
  package static func parent(_ path: String) -> String? {
    let above = AtomicFile.directory(of: path)
    return above == path || path.isEmpty || path == "." ? nil : above
  }

  /// The path with a leading `~` as the home directory, as shells and Python's programs read it; any other as it is.
  package static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME").map({ String(cString: $0) }),
      !home.isEmpty
    else { return path }
    return home + path.dropFirst()
  }
}
