package import Basics

/// What a directory holds, seen from the outside.
package enum Occupant: Sendable, Equatable {
  /// Nothing, an empty directory, or only the runs below it.
  case nothing
  /// A run of this program.
  case run(RunSummary)
  /// Something else; a clause says what.
  case other(String)
}

/// A run as a listing shows it.
package struct RunSummary: Sendable, Equatable {
  /// The handle by which the store knows it, or that of `run.json` where no store was asked.
  package let id: RunID
  /// Where its files lie: an absolute path, or one from the working directory.
  package let directory: String
  /// With the derived status: `running` only while a living process holds the lock.
  package let manifest: RunManifest

  /// The derived status, as in ``manifest``.
  package var status: RunStatus { manifest.status }
}

/// The questions that decide whether a directory may become a run's.
package enum RunDirectory {
  static let lockName = ".lock"

  /// Whether a directory holds a run, of this program or of the scripts it replaces.
  package static func holdsRun(_ directory: String) -> Bool { evidence(in: directory) != nil }

  /// The name that shows that a directory holds a run.
  static func evidence(in directory: String) -> String? {
    FileSystem.names(in: directory).first { name in
      ["run.json", "config.yml", "training_results.json"].contains(name) || name.hasPrefix("checkpoint-")
    }
  }

  /// What stands at `directory`.
  package static func occupant(_ directory: String) -> Occupant {
    let found = look(at: directory)
    // Another process may have made its run between two looks: its `run.json` comes before its other files.
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

  /// The run of a directory, its status derived from its lock.
  /// - Throws: what reading `run.json` throws.
  package static func entry(_ directory: String, id: RunID? = nil) throws(Failure) -> RunSummary {
    let path = "\(directory)/\(RunManifest.fileName)"
    var manifest = try RunManifest(reading: path)
    if manifest.status == .running, !FileLock.isHeld("\(directory)/\(lockName)") {
      // A run that ended in between shows its final status.
      manifest = try RunManifest(reading: path)
      if manifest.status == .running, !isWorkedOnElsewhere(manifest, in: directory) {
        manifest.status = .interrupted
      }
    }
    if let id { manifest.id = id }
    return RunSummary(id: manifest.id, directory: directory, manifest: manifest)
  }

  /// What a process that ended while it created a run leaves behind.
  private static func isLeftover(_ name: String) -> Bool {
    name == lockName || AtomicFile.isAside(name, of: RunManifest.fileName)
  }

  /// Whether a living process works on the run of a directory, or is just creating it.
  package static func isHeld(_ directory: String) -> Bool {
    if FileLock.isHeld("\(directory)/\(lockName)") { return true }
    guard let manifest = try? RunManifest(reading: "\(directory)/\(RunManifest.fileName)") else {
      return false
    }
    return isWorkedOnElsewhere(manifest, in: directory)
  }

  /// Seconds without a sign of life after which a worker on another machine counts as dead.
  static let silence = 180

  /// Whether a run belongs to a process of another machine that has given a sign of life lately.
  ///
  /// Machines that share a directory need not see each other's locks: there the newest time of the files that a worker
  /// writes decides. A time in the future, by the clock of another machine, is as good as one in the past.
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

  /// Whether a living process has begun to create a run here, and has written no `run.json` yet.
  package static func isBeingCreated(_ directory: String) -> Bool {
    !FileSystem.exists("\(directory)/\(RunManifest.fileName)") && isHeld(directory)
  }

  /// Whether a directory of this name below a run's is a part of that run, even where it looks like another one:
  /// checkpoints, logs, and what a resumption kept aside.
  package static func isOwn(_ name: String) -> Bool {
    name.hasPrefix("checkpoint") || name.hasPrefix("segment-") || name == "logs"
  }

  /// Whether a directory beside a run's own files holds other runs, at any level, or nothing.
  package static func isOnlyRuns(_ path: String) -> Bool {
    if isOwn(path.split(separator: "/").last.map(String.init) ?? path) { return false }
    return !FileSystem.names(in: path).isEmpty && holdsOnlyRuns(path, depth: 4)
  }

  /// Whether this is a directory with nothing in it but runs, at any level: the named runs of a task.
  static func holdsOnlyRuns(_ path: String, depth: Int) -> Bool {
    guard FileFacts.isPlainDirectory(path), depth > 0 else { return false }
    if holdsRun(path) { return true }
    // What cannot be read may hold anything.
    guard let names = try? FileSystem.list(path) else { return false }
    return names.allSatisfy { name in
      isLeftover(name) || holdsOnlyRuns("\(path)/\(name)", depth: depth - 1)
    }
  }
}
