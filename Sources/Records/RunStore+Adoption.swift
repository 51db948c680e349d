package import Basics

extension RunStore {
  /// The directory in which runs from elsewhere are assembled; a process that died may leave files there.
  package var adoptionPlace: String { root + "/.idx/importing" }

  /// Waits until this process may add runs to the store; one process at a time assembles them.
  ///
  /// - Parameter isStopped: called between attempts.
  /// - Returns: the lock, after leftovers of dead processes have been removed; `nil` when stopped.
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

  /// Moves a complete run from a directory in ``adoptionPlace`` into the store atomically: it is there
  /// completely or not at all.
  ///
  /// - Parameters:
  ///   - manifest: written unchanged except for the handle.
  ///   - wished: the handle it had elsewhere, used if it is free.
  /// - Throws: `run.taken` when `place` is occupied, `file.…`.
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

  /// Whether two manifests, one of this store and one from elsewhere, describe the same run.
  package static func isSame(_ first: RunManifest, _ second: RunManifest) -> Bool {
    first.fingerprint == second.fingerprint && first.created == second.created
      && first.segments.first?.process == second.segments.first?.process
  }
}
