package import Basics

extension RunStore {
  /// Where runs that come from elsewhere are put together; a process that died leaves something there.
  package var adoptionPlace: String { root + "/.idx/importing" }

  /// Waits for this store's turn to take in runs: one process at a time puts them together.
  ///
  /// - Parameter isStopped: asked between two tries.
  /// - Returns: the lock, the place swept of what the dead left; `nil` when stopped.
  package func beginAdoption(
    waiting: () -> Void, isStopped: () -> Bool, pause: () -> Void
  ) throws(Failure) -> FileLock? {
    try FileSystem.createDirectory(adoptionPlace)
    var isFirst = true
    while true {
      if let lock = try FileLock.take(adoptionPlace + ".lock") {
        for name in FileSystem.names(in: adoptionPlace) {
          try FileSystem.removeTree("\(adoptionPlace)/\(name)")
        }
        return lock
      }
      if isStopped() { return nil }
      if isFirst { waiting() }
      isFirst = false
      pause()
    }
  }

  /// Brings a run that stands whole in a directory of ``adoptionPlace`` into the store, in one step: whatever happens,
  /// it is there as it should be, or not at all.
  ///
  /// - Parameters:
  ///   - manifest: written as it stands but for the handle.
  ///   - wished: the handle it had elsewhere, given where it is free.
  /// - Throws: `run.taken` when something is at `place`, `file.…`.
  package func adopt(
    _ manifest: RunManifest, from staged: String, at place: RunLocation, preferring wished: RunID? = nil
  ) throws(Failure) -> RunSummary {
    let target = try directory(for: place)
    guard FileSystem.names(in: target).isEmpty else { throw Failure.taken(target, by: "something already") }
    let trashed = Set(try Trash(store: root).entries.map(\.id))
    let wished = wished.flatMap { trashed.contains($0) ? nil : $0 }
    let (id, directory) = try index.allocate(preferring: wished) { id throws(Failure) in
      try place.directory(in: root, for: id)
    }
    var manifest = manifest
    manifest.id = id
    do throws(Failure) {
      try AtomicFile.replace("\(staged)/\(RunManifest.fileName)", with: manifest.json.text(indent: 2) + "\n")
      let parent = AtomicFile.directory(of: directory)
      try FileSystem.createDirectory(parent)
      try FileSystem.rename(staged, to: directory)
      try FileSystem.synchronizeDirectory(parent)
    } catch {
      index.release(id)
      if FileSystem.exists(staged), !FileSystem.names(in: directory).isEmpty {
        throw Failure.taken(directory, by: "something already")
      }
      throw error
    }
    return try RunDirectory.entry(directory, id: id)
  }

  /// Whether a run of this store is the one that a record elsewhere tells of.
  package static func isSame(_ first: RunManifest, _ second: RunManifest) -> Bool {
    first.fingerprint == second.fingerprint && first.created == second.created
      && first.segments.first?.process == second.segments.first?.process
  }
}
