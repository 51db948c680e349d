package import Basics
import Configurations
import Records

/// What a training line does, depending on what already exists.
package enum RunDecision: Sendable {
  /// Train; the location of the request is final.
  case run(TrainRequest)
  /// The same work is finished: do nothing and report that.
  case done(RunReference)
  case resume(RunReference)
  /// Another process works on it: a script returns to it later.
  case held(HeldWork)
  /// Unfinished, and the policy is to skip it: lines that need it cannot run.
  case passedOver(Failure)
}

/// Work done by another process.
package struct HeldWork: Sendable {
  /// `r3`, or the directory of a run that is just being created.
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

/// Decisions about existing work.
extension TrainRequest {
  /// Whether the line gives the run's directory itself.
  var asksForDirectory: Bool { if case .directory = place { true } else { false } }
  /// Whether the line gives a directory or a name.
  package var asksForPlace: Bool { asksForDirectory || isNameGiven }

  /// Decides from what exists, the policy of the session and the origin of the line:
  ///
  /// | existing work | typed | flags | script |
  /// |---|---|---|---|
  /// | the same work, finished | one line | the block | one line |
  /// | the same work, interrupted | resumed | the block | resumed |
  /// | the same work, held | refused | refused | deferred |
  /// | other work, no place given | a separate run | the block | a separate run if the line shows how it differs |
  /// | other work, place given | refused | the block | refused |
  ///
  /// - Parameters:
  ///   - policy: the policy of the line or the session; `nil` follows the table.
  ///   - repeats: whether to repeat finished work, in a separate directory.
  /// - Throws: `run.same`, `run.interrupted`, `run.busy`, `run.exists`, `run.other`.
  package func decide(
    in scene: Scene, policy: ExistingPolicy?, repeats: Bool = false
  ) throws(Failure) -> RunDecision {
    if repeats { return .run(try repeated(in: scene)) }
    var standing = try standing(at: place, in: scene)
    var request = self
    switch standing {
    case .free where asksForDirectory:
      // Giving a new, empty directory requests another run, even of the same work.
      if case .done(let twin)? = try standingElsewhere(in: scene) {
        request.notes.append("\(twin.id) is the same work, in \(twin.directory)")
      }
      return .run(request)
    case .free, .other:
      guard !asksForDirectory, let twin = try standingElsewhere(in: scene) else { break }
      // With naming=auto, which is meant for exploration, finished work may be repeated.
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

  /// The decision for a name that is not used by other work.
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

  /// Throws the reason why a resumption requested by the configuration is impossible.
  private func explainChange(_ configuration: LoadedConfiguration, _ scene: Scene) throws(Failure) {
    guard case .run(let entry) = try scene.store.occupant(of: place) else { return }
    _ = try ConfigurationChange(configuration, of: try scene.store.open(entry.id))
  }

  /// The request to repeat finished work: in a directory named by its handle, if its own is taken.
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
  /// The status of the run, in a word or two.
  package var status: String { "\(entry.status)" }
  /// Whether the run is finished.
  package var isFinished: Bool { entry.status == .finished }
  /// Whether a living process works on it.
  package var isHeld: Bool { entry.status == .running }
  /// `f1 0.9123 on dev`; `nil` before the first evaluation.
  package var score: String? { entry.manifest.best.map { "\($0.metric) \(rounded($0.value)) on dev" } }
}
