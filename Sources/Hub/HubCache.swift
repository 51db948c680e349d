import Basics

/// The cache that every program of Hugging Face shares: `models--ORG--NAME/{refs,snapshots,blobs}`.
///
/// Reading follows links and needs nothing but the folders; nothing that a link leads to is ever changed.
/// - Reference: the layout of huggingface_hub 2.4.
package struct HubCache: Sendable {
  /// The folder of the cache.
  package let root: String

  /// - Parameter root: ``HubSettings/cache``.
  package init(_ root: String) { self.root = root }

  func repository(_ id: RepositoryID) -> String { "\(root)/\(id.folder)" }
  func snapshot(_ id: RepositoryID, _ commit: String) -> String { "\(repository(id))/snapshots/\(commit)" }

  /// The commit that a branch or tag stood for when it was downloaded; a commit is its own. `nil` if it is not there.
  func commit(_ id: RepositoryID, revision: String) -> String? {
    if HubCache.isCommit(revision) { return revision }
    guard HubCache.isPlain(revision),
      let text = try? FileSystem.readText("\(repository(id))/refs/\(revision)")
    else { return nil }
    let commit = text.filter { !$0.isWhitespace }
    return HubCache.isCommit(commit) ? commit : nil
  }

  /// The folder with a model's files; `nil` if it was not downloaded.
  ///
  /// - Parameter revision: a branch, a tag or a commit.
  package func folder(of id: RepositoryID, revision: String = "main") -> String? {
    guard let commit = commit(id, revision: revision) else { return nil }
    let folder = snapshot(id, commit)
    return FileSystem.exists(folder + "/config.json") ? folder : nil
  }

  /// The models that were downloaded and are complete as far as their configuration goes, sorted by name.
  package var models: [(id: RepositoryID, folder: String)] {
    FileSystem.names(in: root).sorted().compactMap { name in
      guard let id = RepositoryID(folder: name), let folder = folder(of: id) else { return nil }
      return (id, folder)
    }
  }

  /// Whether a text is the full name of a commit.
  static func isCommit(_ text: String) -> Bool {
    text.utf8.count == 40 && text.utf8.allSatisfy(HubCache.isHexDigit)
  }

  static func isHexDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  /// Whether a relative path from elsewhere stays below the folder in which it is written.
  static func isPlain(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.isEmpty && path.utf8.count <= 512
      && path.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
      && parts.allSatisfy { !["", ".", ".."].contains($0) }
  }
}
