package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Downloads a model into the cache, where Python finds it, too.
package struct ModelDownload {
  /// The name of the model.
  package let id: RepositoryID
  /// A branch, a tag or a commit.
  package let revision: String
  private let cache: HubCache
  private let client: HubClient

  /// What came of it.
  package struct Outcome: Sendable {
    /// The folder with the model's files.
    package let folder: String
    /// The commit, 40 hexadecimal digits.
    package let commit: String
    /// The size of its files in bytes.
    package let bytes: Int
    /// How many of them had to be received.
    package let received: Int
    /// The name that the hub has for the model, if it was renamed.
    package let newName: String?
  }

  /// - Throws: `hub.name`, `hub.offline`, `hub.revision`.
  package init(_ name: String, revision: String = "main", _ settings: HubSettings) throws(Failure) {
    guard let id = RepositoryID(name) else { throw RepositoryID.invalid(name) }
    guard HubCache.isPlain(revision) else {
      throw Failure(
        "hub.revision", "'\(revision)' is no branch, tag or commit", remedy: "leave revision= out for main",
        kind: .usage)
    }
    (self.id, self.revision, cache) = (id, revision, HubCache(settings.cache))
    client = try HubClient(settings)
  }

  /// Downloads what is missing.
  ///
  /// - Parameters:
  ///   - needed: chooses among the names of the repository's files.
  ///   - progress: is told what is received: the file, and how many of all bytes are there.
  ///   - note: is told what a user should know, in one line.
  /// - Throws: `hub.…`, `file.…`; then what was received is kept for the next try, and no name leads to it.
  package func perform(
    needed: ([String]) throws(Failure) -> [String],
    progress: (_ file: String, _ bytes: Int, _ all: Int) -> Void, note: (String) -> Void
  ) throws(Failure) -> Outcome {
    let listing = try Listing(id, revision: revision, client)
    let names = Set(try needed(listing.files.map(\.path)))
    let files = listing.files.filter { names.contains($0.path) }
    let all = files.reduce(0) { $0 + $1.size }
    func download(_ file: Listing.File, _ progress: @escaping (Int) -> Void) -> BlobDownload {
      BlobDownload(
        id: id, file: file, commit: listing.commit, cache: cache, client: client, progress: progress)
    }
    let before = files.reduce(0) { $0 + download($1, { _ in }).received }
    try FileSystem.createDirectory(cache.repository(id))
    try checkRoom(all - before)
    var done = 0
    for file in files {
      try withoutActuallyEscaping(progress) { progress throws(Failure) in
        let finished = done
        try download(file) { progress(file.path, finished + $0, all) }
          .perform { note("another process downloads \(file.path) of \(id): waiting for it") }
      }
      done += file.size
    }
    let folder = cache.snapshot(id, listing.commit)
    for file in files { try link(file, in: folder) }
    try FileSystem.synchronizeDirectory(folder)
    // Last, so that the name of a branch never leads to half a model.
    if !HubCache.isCommit(revision) {
      let path = "\(cache.repository(id))/refs/\(revision)"
      try FileSystem.createDirectory(AtomicFile.directory(of: path))
      if cache.commit(id, revision: revision) != listing.commit {
        try AtomicFile.replace(path, with: listing.commit)
      }
    }
    return Outcome(
      folder: folder, commit: listing.commit, bytes: all, received: all - before, newName: listing.newName)
  }

  private func checkRoom(_ bytes: Int) throws(Failure) {
    guard bytes > 0, let free = FileSystem.freeBytes(at: cache.root), bytes > free else { return }
    throw Failure(
      "hub.room", "'\(id)' needs \(bytes / 1_000_000 + 1) MB, \(free / 1_000_000) MB are free",
      at: .file(cache.root, line: nil), remedy: "set HF_HOME to a folder on a larger disk", kind: .environment
    )
  }

  /// Links a file of the snapshot to its contents: `../../blobs/DIGEST`.
  private func link(_ file: Listing.File, in folder: String) throws(Failure) {
    let path = "\(folder)/\(file.path)"
    let depth = file.path.split(separator: "/").count + 1
    let target = String(repeating: "../", count: depth) + "blobs/\(file.digest.text)"
    try FileSystem.createDirectory(AtomicFile.directory(of: path))
    if FileSystem.size(path) == file.size { return }
    let aside = AtomicFile.aside(path)
    guard symlink(target, aside) == 0 else { throw FileSystem.failure("create", aside) }
    do throws(Failure) { try FileSystem.rename(aside, to: path) } catch {
      try? FileSystem.remove(aside)
      throw error
    }
  }
}
