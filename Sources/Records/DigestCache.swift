package import Basics

/// Digests of large files, kept under a store so that 500 MB of weights are not hashed at every start.
///
/// A digest is valid as long as the file has the same size, modification time (nanoseconds) and inode.
package struct DigestCache: Sendable {
  private let path: String

  /// - Parameter root: the store's directory.
  package init(store root: String) { path = root + "/.idx/digests.json" }

  /// The SHA-256 of a file, from the cache or computed and then cached.
  ///
  /// If the store is not writable, the file is hashed again the next time.
  /// - Throws: `file.missing`, `file.read` for the file itself.
  package func digest(of file: String) throws(Failure) -> String {
    let key = FileFacts.resolved(file)
    let facts = try FileFacts(file)
    if let kept = (try? entries())?[key], kept["facts"] == DigestCache.encoded(facts),
      let digest = kept["sha256"]?.string
    {
      return digest
    }
    let digest = try ContentDigest.ofFile(file)
    // Modified within the last seconds: another write might leave the same time, so the digest is not cached
    // yet.
    let age = Timestamp.now.milliseconds - facts.modified / 1_000_000
    let after = try FileFacts(file)
    if age > 2_000, after == facts { keep(digest, facts, key) }
    return digest
  }

  private func entries() throws(Failure) -> JSONObject {
    let tree = try JSONValue(parsing: try FileSystem.read(path), source: path)
    return tree["format_version"]?.int == 1 ? tree["files"]?.object ?? JSONObject() : JSONObject()
  }

  private func keep(_ digest: String, _ facts: FileFacts, _ key: String) {
    do throws(Failure) {
      try FileSystem.createDirectory(AtomicFile.directory(of: path))
      guard let lock = try FileLock.take(path + ".lock") else { return }
      var files = (try? entries()) ?? JSONObject()
      files[key] = ["facts": DigestCache.encoded(facts), "sha256": .string(digest)]
      let tree: JSONValue = ["format_version": 1, "files": .object(files)]
      try AtomicFile.replace(path, with: tree.text(indent: 1) + "\n")
      withExtendedLifetime(lock) {}
    } catch {}
  }

  private static func encoded(_ facts: FileFacts) -> JSONValue {
    [.int(facts.size), .int(facts.modified), .int(facts.inode)]
  }
}
