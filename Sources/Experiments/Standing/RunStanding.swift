import Basics
import Configurations
import Records
import Settings
import Studies

/// What exists at the location of a training line's run. It is the only basis for deciding whether work is
/// already done.
enum RunStanding: Sendable {
  /// Nothing, or an empty directory.
  case free
  /// The same work, finished.
  case done(RunSummary)
  /// The same work, in progress in a living process; `nil` while that process is just creating the run.
  case held(RunSummary?)
  /// The same work, stopped or failed before its end.
  case interrupted(RunSummary)
  /// Other work: a run, an earlier line that is being planned, or something that is not a run.
  case other(OtherWork)
}

/// Something else at the location of a run.
struct OtherWork: Sendable {
  /// A clause: `r1, which is other work (seed 1, here 2)`.
  let text: String
  /// The settings of the run there; `nil` if it is not a run, or its files differ.
  let settings: Settings?
  /// The handle, if it is a run.
  var id: RunID?
  /// The settings missing in its record, as in some imports; they are not compared.
  var unknown: Set<String> = []
}

/// The work planned by an earlier line of a script.
package struct ClaimedWork: Sendable, Equatable {
  let fingerprint: String
  /// The settings of a run; `nil` for a study.
  let settings: Settings?
}

extension Outlook {
  /// Records the directory of a planned run.
  package mutating func claim(_ request: TrainRequest) {
    // A run named by its handle never conflicts with another one.
    if case .results(_, _, _, .handle) = request.place { return }
    claims[request.directory] = ClaimedWork(fingerprint: request.fingerprint, settings: request.settings)
  }

  /// Records the directory of a planned study.
  /// - Returns: `false` if an earlier line uses the directory.
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
  /// What exists at `place`.
  /// - Throws: `run.name`.
  func standing(at place: RunLocation, in scene: Scene) throws(Failure) -> RunStanding {
    let directory = try scene.store.directory(for: place)
    if let claim = scene.outlook?.claims[directory] {
      // An earlier line of the script does the same work.
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

  /// The same work elsewhere in the store: of several runs, the one nearest to its end.
  func standingElsewhere(in scene: Scene) throws(Failure) -> RunStanding? {
    // Computed once for all runs of the store.
    let fingerprints = fingerprints(under: scene.semantics)
    let twins = try scene.store.readableList().runs.filter {
      // A trial of a study does not count, because its weights may be removed.
      $0.manifest.lineage.trial == nil && fingerprints.contains($0.manifest.fingerprint)
    }
    let best = twins.first { $0.status == .finished } ?? twins.first { $0.status == .running } ?? twins.last
    return best.map(TrainRequest.standing(of:))
  }

  /// The state of a run for a line with the same work.
  static func standing(of entry: RunSummary) -> RunStanding {
    switch entry.status {
    case .finished: .done(entry)
    case .running: .held(entry)
    // A process that resumes a run reads its checkpoints before it updates the record.
    case .interrupted, .failed: RunDirectory.isHeld(entry.directory) ? .held(entry) : .interrupted(entry)
    }
  }

  /// The fingerprints of the work: with today's arithmetic, and with older versions that still count.
  private func fingerprints(under policy: SemanticsPolicy) -> Set<String> {
    Set((policy == .readable ? Fingerprint.readable : [Fingerprint.semantics]).map(fingerprint(version:)))
  }

  private func fingerprint(version: Int) -> String {
    Fingerprint.of(mode: mode, task: task, settings: settings, files: hashes, semantics: version)
  }

  /// The version of the engine's semantics that made the run, if it is the same work.
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

  /// The files whose contents differ from those that the run used.
  private func changedFiles(_ entry: RunSummary) -> [String] {
    var names: [String] = []
    for (name, _) in entry.manifest.hashes.members + hashes.members
    where entry.manifest.hashes[name] != hashes[name] && !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// The settings that distinguish this run from one with `theirs`.
  func differences(
    from theirs: Settings, unknown: Set<String> = []
  ) -> [(setting: Setting, mine: Value, theirs: Value)] {
    settings.differences(from: theirs).filter {
      $0.setting.changesResult && !$0.setting.name.hasSuffix("_file") && !unknown.contains($0.setting.name)
    }
  }

  /// ` (seed 1, here 2)`, with at most three differences; empty if the settings do not differ.
  private func contrast(with theirs: Settings, unknown: Set<String> = []) -> String {
    let parts = differences(from: theirs, unknown: unknown).map {
      "\($0.setting.short) \($0.theirs), here \($0.mine)"
    }
    return parts.isEmpty ? "" : " (\(parts.prefix(3).joined(separator: "; ")))"
  }
}

extension RunSummary {
  /// The process that works on the run: `process 4711 on lab3, since 2026-11-21 11:04`. A process that is
  /// just about to resume the run is not recorded yet.
  package var holder: String { (status == .running ? manifest.holder : nil) ?? "another process" }
}
