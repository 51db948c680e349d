import Basics
import Records

/// Every file below a directory with the digest of its bytes: what must be as it was after something was refused.
package struct StoreFacts: Equatable {
  package let files: [String: String]

  /// Locks do not count: looking at them leaves them as they are, and they hold nothing. Nor does the cache of
  /// digests, to which a file is added by whatever reads it some seconds after it was written.
  package init(_ directory: String) throws {
    var files: [String: String] = [:]
    try StoreFacts.collect(directory, into: &files)
    self.files = files
  }

  private static func collect(_ directory: String, into files: inout [String: String]) throws {
    let ignored = [".lock", "digests.json", "digests.json.lock"]
    for name in FileSystem.names(in: directory) where !ignored.contains(name) {
      let path = "\(directory)/\(name)"
      if FileSystem.isDirectory(path) {
        files[path + "/"] = ""
        try collect(path, into: &files)
      } else {
        files[path] = try ContentDigest.ofFile(path)
      }
    }
  }

  /// The paths that are new, gone or different.
  package func changes(since earlier: StoreFacts) -> [String] {
    Set(files.keys).union(earlier.files.keys).filter { files[$0] != earlier.files[$0] }.sorted()
  }
}
