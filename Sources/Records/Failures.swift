package import Basics

/// The messages for faults in a store and its contents.
extension Failure {
  static func badName(_ what: String, _ name: String, because reason: String) -> Failure {
    Failure(
      "run.name", "\(what) '\(name)' \(reason)", remedy: "choose another name such as name=first",
      kind: .usage)
  }

  static func taken(_ directory: String, by what: String) -> Failure {
    Failure(
      "run.taken", "the directory holds \(what)", at: .file(directory, line: nil),
      remedy: "give the run a name of its own: name=second", kind: .environment)
  }

  /// - Parameter manifest: the contents of `run.json`, if it exists, which name the process.
  static func busy(_ directory: String, _ manifest: RunManifest?) -> Failure {
    // A process that is just about to resume the run is not recorded yet.
    guard let manifest, manifest.status == .running, let holder = manifest.holder else {
      return Failure(
        "run.busy", "another process is working here", at: .file(directory, line: nil),
        remedy: "wait until it has ended, or stop it", kind: .environment)
    }
    let isElsewhere = manifest.segments.last?.host.map { $0 != HostName.current } ?? false
    let way =
      isElsewhere
      ? "wait until it has ended; if it has died, try again \(RunDirectory.silence / 60) minutes after its last sign of life"
      : "wait until it has ended, or stop it"
    return Failure(
      "run.busy", "\(manifest.id) is being worked on by \(holder)", at: .file(directory, line: nil),
      remedy: "tail \(manifest.id) follows it; \(way)", kind: .environment)
  }

  static func unknownRun(_ id: RunID, _ root: String) -> Failure {
    Failure(
      "run.unknown", "there is no run \(id) in the store '\(root)'",
      remedy: "type runs to see which there are",
      kind: .usage)
  }

  static func goneRun(_ id: RunID, _ directory: String) -> Failure {
    Failure(
      "run.gone", "the directory of \(id) holds no run any more", at: .file(directory, line: nil),
      remedy: "type runs to see which there are", kind: .environment)
  }

  static func damagedRun(_ what: String, _ path: String) -> Failure {
    Failure(
      "run.damaged", "not the record of a run: \(what)", at: .file(path, line: nil),
      remedy: "restore the file, or move the directory out of the store", kind: .environment)
  }

  static func newerFormat(_ version: Int, known: Int, _ path: String) -> Failure {
    Failure(
      "run.format", "format_version \(version) is newer than the \(known) this program reads",
      at: .file(path, line: nil), remedy: "use a newer idx", kind: .environment)
  }

  static func notWritable(_ id: RunID) -> Failure {
    Failure("run.read-only", "\(id) was opened for reading", at: .run(id.rawValue), kind: .environment)
  }

  static func damagedLine(_ line: Int, _ path: String) -> Failure {
    Failure(
      "metrics.damaged", "not a row of metrics", at: .file(path, line: line),
      remedy: "remove that line or restore the file", kind: .environment)
  }

  static func notSaved(_ name: String, _ cause: Failure) -> Failure {
    Failure(
      "checkpoint.save", "\(name) was not saved (\(cause.what)); those before it stand", at: cause.place,
      remedy: cause.remedy, kind: .environment)
  }

  static func checkpoint(_ what: String, _ path: String) -> Failure {
    Failure("checkpoint.invalid", what, at: .file(path, line: nil), kind: .environment)
  }

  /// A file of a checkpoint that differs from what was written.
  /// - Parameters:
  ///   - file: the name of the file.
  ///   - path: the checkpoint's directory.
  package static func damaged(_ file: String, _ path: String) -> Failure {
    Failure(
      "checkpoint.damaged", "'\(file)' is not what was written", at: .file(path, line: nil),
      remedy: "restore the file from a copy, or use another checkpoint of the run", kind: .environment)
  }

  static func noCheckpoint(_ step: Int, _ directory: String, there steps: [Int]) -> Failure {
    let list = steps.isEmpty ? "it has none" : "it has \(steps.map(String.init).joined(separator: " "))"
    return Failure(
      "checkpoint.unknown", "there is no checkpoint of step \(step); \(list)",
      at: .file(directory, line: nil), kind: .usage)
  }
}
