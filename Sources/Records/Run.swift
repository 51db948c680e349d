package import Basics
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One run: its directory, its manifest and, for the process that works on it, its lock.
///
/// The lock is released when the object is deallocated or the process ends in any way; a run that was neither
/// finished nor failed by then counts as interrupted.
package final class Run: Sendable {
  /// The run's handle in the store.
  package let id: RunID
  /// The directory of its files: an absolute path, or one relative to the working directory.
  package let directory: String
  private let state: Mutex<State>

  private struct State {
    var manifest: RunManifest
    var lock: FileLock?
  }

  init(id: RunID, directory: String, manifest: RunManifest, lock: FileLock?) {
    (self.id, self.directory) = (id, directory)
    state = Mutex(State(manifest: manifest, lock: lock))
  }

  /// The contents of `run.json` (or the new contents, while ``update(_:)`` writes them).
  package var manifest: RunManifest { state.withLock { $0.manifest } }
  /// Whether this object holds the run's lock.
  package var isWritable: Bool { state.withLock { $0.lock != nil } }
  /// The path of something in the run's directory.
  package func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Changes the manifest and writes it atomically; a failed write changes nothing.
  /// - Throws: `run.read-only`, `file.…`.
  package func update(_ change: (inout RunManifest) -> Void) throws(Failure) {
    let path = path(RunManifest.fileName)
    let id = id
    try state.withLock { state throws(Failure) in
      guard state.lock != nil else { throw Failure.notWritable(id) }
      var manifest = state.manifest
      change(&manifest)
      try AtomicFile.replace(path, with: manifest.json.text(indent: 2) + "\n")
      state.manifest = manifest
    }
  }

  /// Marks the run as running in this process, from `step` on.
  package func beginSegment(fromStep step: Int, command: String) throws(Failure) {
    try update { manifest in
      manifest.status = .running
      manifest.finished = nil
      manifest.segments.append(
        RunManifest.Segment(
          number: manifest.segments.count + 1, began: .now, fromStep: step, process: Int(getpid()),
          host: HostName.current, command: command))
    }
  }

  /// Closes the segment with a final status and releases the lock.
  ///
  /// - Parameters:
  ///   - step: optimizer steps taken.
  ///   - change: further changes to the manifest.
  package func end(
    _ status: RunStatus, atStep step: Int, _ change: (inout RunManifest) -> Void = { _ in }
  ) throws(Failure) {
    try update { manifest in
      manifest.status = status
      if status == .finished { manifest.finished = .now }
      if !manifest.segments.isEmpty {
        manifest.segments[manifest.segments.count - 1].ended = .now
        manifest.segments[manifest.segments.count - 1].toStep = step
      }
      change(&manifest)
    }
    close()
  }

  /// Signals that the run is still being worked on, for machines that do not see this one's locks.
  package func giveSignOfLife() { state.withLock { $0.lock?.touch() } }

  /// Releases the lock.
  package func close() { state.withLock { $0.lock = nil } }

  /// The link to the best checkpoint.
  package static let bestLink = "best_checkpoint"

  /// Makes the link `best_checkpoint` in the run's directory point to one of its checkpoints.
  ///
  /// The link is relative, so that it remains valid when the directory is moved; the checkpoint itself stays
  /// in place.
  package func linkBest(_ name: CheckpointName) throws(Failure) {
    let aside = AtomicFile.aside(path(Run.bestLink))
    try FileFaults.step(aside)
    if symlink("\(name)", aside) != 0 { throw FileSystem.failure("create", aside) }
    do throws(Failure) { try FileSystem.rename(aside, to: path(Run.bestLink)) } catch {
      // Something else has the name, such as a directory that a copy made of the link.
      try? FileSystem.remove(aside)
      throw error
    }
  }

  /// The checkpoints in the run's directory.
  package var checkpoints: CheckpointReader { CheckpointReader(directory) }
}
