import Basics
import Configurations
import Records
import Settings
import Studies

/// What a training line meets where its run would go. Every line asks this one question, and nothing else decides
/// whether work is done.
enum RunStanding: Sendable {
  /// Nothing, or an empty directory.
  case free
  /// The same work, at its end.
  case done(RunSummary)
  /// The same work, and a living process works on it; `nil` while that process is only just creating the run.
  case held(RunSummary?)
  /// The same work, stopped or failed before its end.
  case interrupted(RunSummary)
  /// Other work: of a run, of an earlier line that is being planned, or of something that is no run at all.
  case other(OtherWork)
}

/// What stands where a run would go, and is not it.
struct OtherWork: Sendable {
  /// A clause: `r1, which is other work (seed 1, here 2)`.
  let text: String
  /// What the run there was made from; `nil` for what is no run, and where its files were others.
  let settings: Settings?
  /// The run that it is.
  var id: RunID?
  /// The settings that its record does not tell, as an import may not: nothing can be said about them.
  var unknown: Set<String> = []
}

/// The work that an earlier line will do, while a script is planned.
package struct ClaimedWork: Sendable, Equatable {
  let fingerprint: String
  /// `nil` for a study.
  let settings: Settings?
}

extension Outlook {
  /// Remembers where a run will write.
  package mutating func claim(_ request: TrainRequest) {
    // A run that is called by its handle never meets another.
    if case .results(_, _, _, .handle) = request.place { return }
    claims[request.directory] = ClaimedWork(fingerprint: request.fingerprint, settings: request.settings)
  }

  /// Remembers where a study will write.
  /// - Returns: whether no earlier line writes there.
  package mutating func claim(_ request: SearchRequest) -> Bool {
    let work = ClaimedWork(fingerprint: request.record.fingerprint, settings: nil)
    return claims.updateValue(work, forKey: request.directory) == nil
  }

  /// Whether an earlier line does other work in the request's directory.
  package func isClaimedByOther(_ request: TrainRequest) -> Bool {
    claims[request.directory].map { $0.fingerprint != request.fingerprint } ?? false
  }
}

extension TrainRequest {
  /// What stands at `place`.
  /// - Throws: `run.name`.
  func standing(at place: RunLocation, in scene: Scene) throws(Failure) -> RunStanding {
    let directory = try scene.store.directory(for: place)
    if let claim = scene.outlook?.claims[directory] {
      // An earlier line of the script does this very work.
      guard claim.fingerprint != fingerprint else { return .free }
      return .other(
        OtherWork(
          text: "the run of an earlier line\(claim.settings.map { contrast(with: $0) } ?? "")",
          settings: claim.settings))
    }
    switch try scene.store.occupant(of: place) {
    case .nothing:
      return RunDirectory.isBeingCreated(directory) ? .held(nil) : .free
    case .other(let what): return .other(OtherWork(text: what, settings: nil))
    case .run(let entry):
      guard fingerprints(under: scene.semantics).contains(entry.manifest.fingerprint) else {
        return .other(otherWork(entry))
      }
      return TrainRequest.standing(of: entry)
    }
  }

  /// The same work anywhere in the store, where this place has none of it: what is nearest to its end.
  func standingElsewhere(in scene: Scene) throws(Failure) -> RunStanding? {
    // Once for all the runs of the store.
    let fingerprints = fingerprints(under: scene.semantics)
    let twins = try scene.store.readableList().runs.filter {
      // A study's trial is none: its weights may go.
      $0.manifest.lineage.trial == nil && fingerprints.contains($0.manifest.fingerprint)
    }
    let best = twins.first { $0.status == .finished } ?? twins.first { $0.status == .running } ?? twins.last
    return best.map(TrainRequest.standing(of:))
  }

  /// What a run is to a line that means the same work.
  static func standing(of entry: RunSummary) -> RunStanding {
    switch entry.status {
    case .finished: .done(entry)
    case .running: .held(entry)
    // A process that takes a run up reads its checkpoints before the record says so.
    case .interrupted, .failed: RunDirectory.isHeld(entry.directory) ? .held(entry) : .interrupted(entry)
    }
  }

  /// What the work may be called in a record: by the arithmetic of today, and by versions that still count.
  private func fingerprints(under policy: SemanticsPolicy) -> Set<String> {
    Set((policy == .readable ? Fingerprint.readable : [Fingerprint.semantics]).map(fingerprint(version:)))
  }

  private func fingerprint(version: Int) -> String {
    Fingerprint.of(mode: mode, task: task, settings: settings, files: hashes, semantics: version)
  }

  /// The version of the engine's semantics that made the run, where it is this work.
  func version(of entry: RunSummary) -> Int? {
    Fingerprint.readable.first { entry.manifest.fingerprint == fingerprint(version: $0) }
  }

  private func otherWork(_ entry: RunSummary) -> OtherWork {
    let manifest = entry.manifest
    let theirs = try? Settings(record: manifest.knownSettings, origin: "run.json")
    let values = (try? manifest.known(Setting.all)) ?? Setting.all.map { _ in nil }
    let unknown = Set(zip(Setting.all, values).filter { $0.1 == nil }.map(\.0.name))
    let files = changedFiles(entry)
    let contrast =
      theirs.map { self.contrast(with: $0, unknown: unknown) }.flatMap { $0.isEmpty ? nil : $0 }
      ?? (files.isEmpty ? "" : " (other files: \(files.joined(separator: " ")))")
    let holder = entry.status == .running ? ", and \(entry.holder) is working on it" : ""
    return OtherWork(
      text: "\(entry.id), which is other work\(contrast)\(holder)", settings: files.isEmpty ? theirs : nil,
      id: entry.id, unknown: unknown)
  }

  /// The files whose contents are not those that the run was made from.
  private func changedFiles(_ entry: RunSummary) -> [String] {
    var names: [String] = []
    for (name, _) in entry.manifest.hashes.members + hashes.members
    where entry.manifest.hashes[name] != hashes[name] && !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// The settings that make this another run than one with `theirs`.
  func differences(
    from theirs: Settings, unknown: Set<String> = []
  ) -> [(setting: Setting, mine: Value, theirs: Value)] {
    settings.differences(from: theirs).filter {
      $0.setting.changesResult && !$0.setting.name.hasSuffix("_file") && !unknown.contains($0.setting.name)
    }
  }

  /// ` (seed 1, here 2)`, at most three of what differs; empty where settings do not say it.
  private func contrast(with theirs: Settings, unknown: Set<String> = []) -> String {
    let parts = differences(from: theirs, unknown: unknown).map {
      "\($0.setting.short) \($0.theirs), here \($0.mine)"
    }
    return parts.isEmpty ? "" : " (\(parts.prefix(3).joined(separator: "; ")))"
  }
}

extension RunSummary {
  /// The process that works on the run: `process 4711 on lab3, since 2026-11-21 11:04`. One that is only just taking it
  /// up stands in no record yet.
  package var holder: String { (status == .running ? manifest.holder : nil) ?? "another process" }
}
