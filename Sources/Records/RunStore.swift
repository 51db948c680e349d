package import Basics

/// The runs of a directory such as `experiments`.
package struct RunStore: Sendable, Equatable {
  /// Runs by number, and the records that could not be read.
  package struct Listing: Sendable, Equatable {
    /// Ascending by number.
    package let runs: [RunSummary]
    /// What could not be read: single records, or the whole index.
    package let problems: [Failure]
  }

  /// The default directory for runs.
  package static let defaultRoot = "experiments"

  /// The store's directory. Nothing is created before the first run.
  package let root: String
  var index: RunIndex { RunIndex(root: root) }

  /// - Parameter root: its directory; trailing slashes are dropped, and an empty path is the working
  ///   directory.
  package init(_ root: String) {
    var root = root
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    self.root = root.isEmpty ? "." : root
  }

  /// Digests of large files, kept in this store.
  package var digests: DigestCache { DigestCache(store: root) }

  /// The directory of a run at `place`; `r0` represents the handle, which is not known yet.
  /// - Throws: `run.name`.
  package func directory(for place: RunLocation) throws(Failure) -> String {
    try place.directory(in: root, for: RunID(0))
  }

  /// What is at the location of a new run.
  /// - Throws: `run.name`.
  package func occupant(of place: RunLocation) throws(Failure) -> Occupant {
    RunDirectory.occupant(try directory(for: place))
  }

  /// Creates a run: its handle, its directory, its lock and its `run.json`, in that order.
  ///
  /// - Parameters:
  ///   - manifest: id, status, creation time and the first segment are set here.
  ///   - place: must not exist or be an empty directory.
  /// - Returns: the run with its lock taken, status `running`.
  /// - Throws: `run.taken` when the location is occupied, `run.busy` when another process is just creating a
  ///   run there, `run.name`, and `file.…` if the store is not writable or the disk is full; then nothing is
  ///   left behind.
  package func create(_ manifest: RunManifest, at place: RunLocation) throws(Failure) -> Run {
    if case .handle = place.name {} else { try refuseTaken(try directory(for: place)) }
    let (id, directory) = try index.allocate { id throws(Failure) in try place.directory(in: root, for: id) }
    do throws(Failure) {
      try FileSystem.createDirectory(directory)
      guard let lock = try FileLock.take("\(directory)/\(RunDirectory.lockName)") else {
        throw Failure.busy(directory, try? RunManifest(reading: "\(directory)/\(RunManifest.fileName)"))
      }
      try refuseTaken(directory)
      return try begin(manifest, id, in: directory, lock)
    } catch {
      index.release(id)
      throw error
    }
  }

  /// Writes the first `run.json`; a failed write leaves no file.
  private func begin(
    _ manifest: RunManifest, _ id: RunID, in directory: String, _ lock: FileLock
  ) throws(Failure) -> Run {
    var manifest = manifest
    (manifest.id, manifest.status, manifest.created) = (id, .running, .now)
    manifest.segments = []
    let run = Run(id: id, directory: directory, manifest: manifest, lock: lock)
    do throws(Failure) {
      try run.beginSegment(fromStep: 0, command: manifest.command)
    } catch {
      try? FileSystem.remove(run.path(RunManifest.fileName))
      throw error
    }
    return run
  }

  /// Opens a run for reading; nothing is locked or changed.
  /// - Throws: `run.unknown`, `run.gone`, `run.damaged`, `run.format`.
  package func open(_ id: RunID) throws(Failure) -> Run {
    let entry = try entry(id)
    return Run(id: id, directory: entry.directory, manifest: entry.manifest, lock: nil)
  }

  /// Opens a run for writing: takes its lock and removes an unfinished checkpoint left by a crash.
  /// - Throws: as ``open(_:)``; `run.busy` when a living process holds the lock, or one of another machine
  ///   has given a recent sign of life.
  package func openForWriting(_ id: RunID) throws(Failure) -> Run {
    let directory = try entry(id).directory
    guard let lock = try FileLock.take("\(directory)/\(RunDirectory.lockName)") else {
      throw Failure.busy(directory, try? RunManifest(reading: "\(directory)/\(RunManifest.fileName)"))
    }
    // Read again: another process may have finished before the lock was taken.
    var manifest = try RunManifest(reading: "\(directory)/\(RunManifest.fileName)")
    guard !RunDirectory.isWorkedOnElsewhere(manifest, in: directory) else {
      throw Failure.busy(directory, manifest)
    }
    manifest.id = id
    if manifest.status == .running { manifest.status = .interrupted }
    AtomicFile.sweep(directory)
    try CheckpointWriter.cleanUp(directory)
    return Run(id: id, directory: directory, manifest: manifest, lock: lock)
  }

  /// One run with its derived status.
  /// - Throws: `run.unknown`, `run.gone`, `run.damaged`, `run.format`.
  package func entry(_ id: RunID) throws(Failure) -> RunSummary {
    var place = try index.places()[id]
    if place == nil { place = try index.rebuilt()[id] }
    guard let directory = place else {
      throw Failure.unknownRun(id, root)
    }
    guard FileSystem.exists("\(directory)/\(RunManifest.fileName)") else {
      throw Failure.goneRun(id, directory)
    }
    return try RunDirectory.entry(directory, id: id)
  }

  /// Checks that the store, if it exists, can be read.
  /// - Throws: `file.read` for a store, an index or results that exist but cannot be read.
  package func checkReadable() throws(Failure) {
    for name in ["", "/.idx", "/.idx/runs", "/results", "/hpo_results"] {
      try FileSystem.checkReadable(root + name)
    }
  }

  /// All runs by number, as ``list()``, for callers to which an unreadable store must not look empty.
  /// - Throws: `file.read`, `memory`; damaged records are problems.
  package func readableList() throws(Failure) -> Listing {
    try checkReadable()
    let listing = list()
    if let failure = listing.problems.first(where: { ["file.read", "memory"].contains($0.code) }) {
      throw failure
    }
    return listing
  }

  /// All runs by number. A handle whose directory was removed is left out; what cannot be read is reported as
  /// a problem.
  package func list() -> Listing {
    var runs: [RunSummary] = []
    var problems: [Failure] = []
    let places: [RunID: String]
    do throws(Failure) { places = try index.places() } catch {
      return Listing(runs: [], problems: [error])
    }
    for (id, directory) in places.sorted(by: { $0.key < $1.key })
    where FileSystem.exists("\(directory)/\(RunManifest.fileName)") {
      do throws(Failure) { runs.append(try RunDirectory.entry(directory, id: id)) } catch {
        problems.append(error)
      }
    }
    return Listing(runs: runs, problems: problems)
  }

  /// The newest run. A run with a damaged record is skipped, but not one that cannot be read.
  package var last: RunSummary? {
    get throws(Failure) {
      for (id, directory) in try index.places().sorted(by: { $0.key > $1.key }) {
        do throws(Failure) { return try RunDirectory.entry(directory, id: id) } catch {
          if error.code == "file.read" || error.code == "memory" { throw error }
        }
      }
      return nil
    }
  }

  /// Gives a handle to every run under `results` without one, such as one copied from another machine.
  package func reindex() throws(Failure) { _ = try index.rebuilt() }

  private func refuseTaken(_ directory: String) throws(Failure) {
    switch RunDirectory.occupant(directory) {
    case .nothing: return
    case .run(let entry): throw Failure.taken(directory, by: "\(entry.id), which is \(entry.status.name)")
    case .other(let what): throw Failure.taken(directory, by: what)
    }
  }
}

extension RunLocation {
  fileprivate var name: Name {
    if case .results(_, _, _, let name) = self { name } else { .none }
  }
}
