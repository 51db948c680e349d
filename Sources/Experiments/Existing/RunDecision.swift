package import Basics
import Configurations
import Records

/// What a training line does about what it meets.
package enum RunDecision: Sendable {
  /// Train; the request's place is settled.
  case run(TrainRequest)
  /// The same work is finished: nothing is done, and the line says so.
  case done(RunReference)
  case resume(RunReference)
  /// Another process works on it: a script comes back to it later.
  case held(HeldWork)
  /// Unfinished, and the policy is to leave it: whatever needs it cannot run.
  case passedOver(Failure)
}

/// Work that another process is doing.
package struct HeldWork: Sendable {
  /// `r3`, or the directory of a run that is only just being created.
  package let name: String
  /// The process at work: `process 4711 on lab3, since 2026-11-21 11:04`.
  package let holder: String
  let directory: String

  init(_ entry: RunSummary?, in directory: String) {
    (name, holder) = (entry.map { "\($0.id)" } ?? directory, entry?.holder ?? "another process")
    self.directory = entry?.directory ?? directory
  }

  /// Whether the process is still at work.
  package var isHeld: Bool { RunDirectory.isHeld(directory) }
}

/// What is decided where something stands already.
extension TrainRequest {
  /// Whether the line names the run's very directory.
  var asksForDirectory: Bool { if case .directory = place { true } else { false } }
  /// Whether the line says where its run is to be.
  package var asksForPlace: Bool { asksForDirectory || isNameGiven }

  /// Decides by what is there, by the session's policy and by where the line comes from:
  ///
  /// | what is there | typed | flags | script |
  /// |---|---|---|---|
  /// | the same work, finished | one line | the block | one line |
  /// | the same work, interrupted | resumed | the block | resumed |
  /// | the same work, held | refused | refused | put off |
  /// | other work, place not asked for | a run of its own | the block | the same where the line names it |
  /// | other work, place asked for | refused | the block | refused |
  ///
  /// - Parameters:
  ///   - policy: what the line or the session says of what exists; `nil` leaves it to the table.
  ///   - repeats: do finished work again, in a directory of its own.
  /// - Throws: `run.same`, `run.interrupted`, `run.busy`, `run.exists`, `run.other`.
  package func decide(
    in scene: Scene, policy: ExistingPolicy?, repeats: Bool = false
  ) throws(Failure) -> RunDecision {
    if repeats { return .run(try repeated(in: scene)) }
    var standing = try standing(at: place, in: scene)
    var request = self
    switch standing {
    case .free where asksForDirectory:
      // To name a new, empty directory is to ask for another run, even of the same work.
      if case .done(let twin)? = try standingElsewhere(in: scene) {
        request.notes.append("\(twin.id) is the same work, in \(twin.directory)")
      }
      return .run(request)
    case .free, .other:
      guard !asksForDirectory, let twin = try standingElsewhere(in: scene) else { break }
      // With naming=auto, which is for exploring, finished work may be done twice.
      if case .done = twin, scene.naming == .auto { break }
      standing = twin
    default: break
    }
    switch standing {
    case .free: return .run(request)
    case .done(let entry): return try done(entry, policy, scene)
    case .interrupted(let entry): return try interrupted(entry, policy, scene)
    case .held(let entry): return try held(entry, policy, scene)
    case .other(let other):
      if let configuration, configuration.resumption == .auto { try explainChange(configuration, scene) }
      let isNamedByUs = policy != .error && scene.origin != .flags && !asksForPlace
      if isNamedByUs, let own = try named(besides: other, in: scene) {
        return try own.decideUnderItsName(policy, scene)
      }
      throw refusal(other, scene)
    }
  }

  /// The decision at a name that was found free of other work.
  private func decideUnderItsName(
    _ policy: ExistingPolicy?, _ scene: Scene
  ) throws(Failure) -> RunDecision {
    switch try standing(at: place, in: scene) {
    case .free, .other: .run(self)
    case .done(let entry): try done(entry, policy, scene)
    case .interrupted(let entry): try interrupted(entry, policy, scene)
    case .held(let entry): try held(entry, policy, scene)
    }
  }

  private func done(
    _ entry: RunSummary, _ policy: ExistingPolicy?, _ scene: Scene
  ) throws(Failure) -> RunDecision {
    guard policy == .error || policy == nil && scene.origin == .flags else {
      return .done(RunReference(entry))
    }
    let score = RunReference(entry).score.map { ", \($0)" } ?? ""
    if scene.origin == .flags {
      throw block("\(entry.id), this very run, finished\(score)", entry.id, at: entry.directory, scene)
    }
    throw Failure(
      "run.same", "\(entry.id) is this run: finished\(score)", at: .file(entry.directory, line: nil),
      remedy: "show \(entry.id); force=true does the same work again", kind: .environment)
  }

  private func interrupted(
    _ entry: RunSummary, _ policy: ExistingPolicy?, _ scene: Scene
  ) throws(Failure) -> RunDecision {
    switch policy {
    case .resume: return .resume(RunReference(entry))
    case .skip:
      return .passedOver(
        Failure(
          "run.passed-over", "\(entry.id) is this run: \(entry.status); existing=skip leaves it as it is",
          remedy: "resume \(entry.id)", kind: .run))
    case nil where scene.origin == .flags:
      throw block(
        "\(entry.id), this very run, \(entry.status); go on with it: resume \(entry.id)", entry.id,
        at: entry.directory, scene)
    case nil: return .resume(RunReference(entry))
    case .error:
      throw Failure(
        "run.interrupted", "\(entry.id) is this run: \(entry.status)", remedy: "resume \(entry.id)",
        kind: .environment)
    }
  }

  private func held(
    _ entry: RunSummary?, _ policy: ExistingPolicy?, _ scene: Scene
  ) throws(Failure) -> RunDecision {
    let work = HeldWork(entry, in: directory)
    if scene.origin.isScript, policy != .error { return .held(work) }
    throw Failure(
      "run.busy", "\(work.name) is this run and is being worked on by \(work.holder)",
      at: entry == nil ? nil : .file(work.directory, line: nil),
      remedy: entry.map { "tail \($0.id) follows it" } ?? "runs lists it in a moment", kind: .environment)
  }

  /// Says what stands against resuming, where the configuration asks for it.
  private func explainChange(_ configuration: LoadedConfiguration, _ scene: Scene) throws(Failure) {
    guard case .run(let entry) = try scene.store.occupant(of: place) else { return }
    _ = try ConfigurationChange(configuration, of: try scene.store.open(entry.id))
  }

  /// The request to do finished work again: in a directory called by its handle, where its own is taken.
  private func repeated(in scene: Scene) throws(Failure) -> TrainRequest {
    switch try standing(at: place, in: scene) {
    case .free: return self
    case .held, .interrupted, .done, .other:
      guard !asksForDirectory, case .results = place else {
        if case .other(let other) = try standing(at: place, in: scene) { throw refusal(other, scene) }
        throw Failure(
          "run.same", "the directory holds this run already", at: .file(directory, line: nil),
          remedy: "name another, empty directory", kind: .environment)
      }
      return try called(.handle, in: scene)
    }
  }
}

extension RunReference {
  /// How far the run has come, in a word or two.
  package var status: String { "\(entry.status)" }
  /// Whether the run has come to its end.
  package var isFinished: Bool { entry.status == .finished }
  /// Whether a living process works on it.
  package var isHeld: Bool { entry.status == .running }
  /// `f1 0.9123 on dev`, as soon as there was an evaluation.
  package var score: String? { entry.manifest.best.map { "\($0.metric) \(rounded($0.value)) on dev" } }
}
