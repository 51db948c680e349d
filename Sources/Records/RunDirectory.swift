package import Basics

/// What a directory contains.
package enum Occupant: Sendable, Equatable {
  /// Nothing, an empty directory, or only runs below it.
  case nothing
  /// A run of this program.
  case run(RunSummary)
  /// Something else; a clause says what.
  case other(String)
}

/// A run as shown in listings.
package struct RunSummary: Sendable, Equatable {
  /// Its handle in the store, or the one in `run.json` if no store was consulted.
  package let id: RunID
  /// The directory of its files: an absolute path, or one relative to the working directory.
  package let directory: String
  /// With the derived status: `running` only while a living process holds the lock.
  package let manifest: RunManifest

  /// The derived status, as in ``manifest``.
  package var status: RunStatus { manifest.status }
}

/// Examines whether a directory can be used for a run.
package enum RunDirectory {
  static let lockName = ".lock"

  /// Whether a directory contains a run of this program or of the scripts it replaces.
  package static func holdsRun(_ directory: String) -> Bool { evidence(in: directory) != nil }

  /// The name of a file that shows that a directory contains a run.
  static func evidence(in directory: String) -> String? {
    FileSystem.names(in: directory).first { name in
      ["run.json", "config.yml", "training_results.json"].contains(name) || name.hasPrefix("checkpoint-")
    }
  }

  /// What is at `directory`.
  package static func occupant(_ directory: String) -> Occupant {
    let found = look(at: directory)
    // Another process may have created its run in between: its `run.json` is written before its other files.
    if case .other = found, FileSystem.exists("\(directory)/\(RunManifest.fileName)") {
      return look(at: directory)
    }
    return found
  }

  private static func look(at directory: String) -> Occupant {
    guard FileSystem.exists(directory) else { return .nothing }
    do throws(Failure) { try FileSystem.checkReadable(directory) } catch {
      return .other("something that cannot be read (\(error.what))")
    }
    guard FileSystem.isDirectory(directory) else { return .other("a file") }
    if FileSystem.exists("\(directory)/\(RunManifest.fileName)") {
      do throws(Failure) { return .run(try entry(directory)) } catch {
        return .other("a run.json that is \(error.what)")
      }
    }
    if let evidence = evidence(in: directory) { return .other("a run of another program ('\(evidence)')") }
    let names = FileSystem.names(in: directory).filter { name in
      !isLeftover(name) && !holdsOnlyRuns("\(directory)/\(name)", depth: 4)
    }
    guard let first = names.first else { return .nothing }
    return .other(names.count == 1 ? "'\(first)'" : "'\(first)' and \(names.count - 1) more")
  }

  /// The run in a directory, with its status derived from its lock.
  /// - Throws: what reading `run.json` throws.
  package static func entry(_ directory: String, id: RunID? = nil) throws(Failure) -> RunSummary {
    let path = "\(directory)/\(RunManifest.fileName)"
    var manifest = try RunManifest(reading: path)
    if manifest.status == .running, !FileLock.isHeld("\(directory)/\(lockName)") {
      // The run may have ended in between; read its final status.
      manifest = try RunManifest(reading: path)
      if manifest.status == .running, !isWorkedOnElsewhere(manifest, in: directory) {
        manifest.status = .interrupted
      }
    }
    if let id { manifest.id = id }
    return RunSummary(id: manifest.id, directory: directory, manifest: manifest)
  }

  /// Whether a name may be left by a process that ended while creating a run.
  private static func isLeftover(_ name: String) -> Bool {
    name == lockName || AtomicFile.isAside(name, of: RunManifest.fileName)
  }

  /// Whether a living process works on the run in a directory, or is just creating it.
  package static func isHeld(_ directory: String) -> Bool {
    if FileLock.isHeld("\(directory)/\(lockName)") { return true }
    guard let manifest = try? RunManifest(reading: "\(directory)/\(RunManifest.fileName)") else {
      return false
    }
    return isWorkedOnElsewhere(manifest, in: directory)
  }

  /// Seconds without a sign of life after which a worker on another machine counts as dead.
  static let silence = 180

  /// Whether a run belongs to a process of another machine with a recent sign of life.
  ///
  /// Machines that share a directory may not see each other's locks: then the newest modification time of the
  /// files that a worker writes decides. A time in the future, by the clock of another machine, is treated
  /// like one in the past.
  static func isWorkedOnElsewhere(_ manifest: RunManifest, in directory: String) -> Bool {
    guard manifest.status == .running, let host = manifest.segments.last?.host, host != HostName.current
    else {
      return false
    }
    let now = Timestamp.now.milliseconds / 1000
    return [RunManifest.fileName, MetricsLog.fileName, lockName].contains { name in
      guard let facts = try? FileFacts("\(directory)/\(name)") else { return false }
      let seconds = facts.modified / 1_000_000_000
      return (now - silence + 1..<now + silence).contains(seconds)
    }
  }

  /// Whether a living process has begun to create a run here but has not yet written `run.json`.
  package static func isBeingCreated(_ directory: String) -> Bool {
    !FileSystem.exists("\(directory)/\(RunManifest.fileName)") && isHeld(directory)
  }

  /// Whether a directory of this name in a run's directory is part of that run, even if it looks like another
  /// run: checkpoints, logs, and what a resumption set aside.
  package static func isOwn(_ name: String) -> Bool {
    name.hasPrefix("checkpoint") || name.hasPrefix("segment-") || name == "logs"
  }

  /// Whether a directory beside a run's own files is empty or contains only other runs, at any level.
  package static func isOnlyRuns(_ path: String) -> Bool {
    if isOwn(path.split(separator: "/").last.map(String.init) ?? path) { return false }
    return !FileSystem.names(in: path).isEmpty && holdsOnlyRuns(path, depth: 4)
  }

  /// Whether a directory contains only runs, at any level: the named runs of a task.
  static func holdsOnlyRuns(_ path: String, depth: Int) -> Bool {
    guard FileFacts.isPlainDirectory(path), depth > 0 else { return false }
    if holdsRun(path) { return true }
    // A directory that cannot be read may contain anything.
    guard let names = try? FileSystem.list(path) else { return false }
    return names.allSatisfy { name in
      isLeftover(name) || holdsOnlyRuns("\(path)/\(name)", depth: depth - 1)
    }
  }
}
