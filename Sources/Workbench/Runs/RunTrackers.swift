import Basics
import Records
import Settings
import Synchronization
import Tasks
import Trackers
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The trackers of one run, for any thread. One that cannot write is left behind with a note; the run goes on.
final class RunTrackers: Sendable {
  /// What is said after an evaluation that trackers were told of.
  static let confirmation = "✓ Validation metrics logged to trackers"

  private struct State {
    var tensorBoard: TensorBoardLog?
    var wandb: WandbLog?
    var notes: [String] = []
    var hasEnded = false
  }

  private let state = Mutex(State())
  /// Whether evaluations are confirmed: where a tracker was asked for by name.
  let confirms: Bool
  private let isOnline: Bool
  private let directory: String

  /// Opens what the run's settings ask for.
  ///
  /// - Parameter step: of the checkpoint that the run goes on from, 0 for none.
  init(_ request: TrainRequest, _ run: Run, from step: Int) {
    let settings = request.settings
    let usesTensorBoard = settings[.usesTensorBoard]
    let usesWandb = settings[.usesWandb]
    confirms = usesWandb || usesTensorBoard && settings.isGiven(.usesTensorBoard)
    isOnline = usesWandb && settings[.wandbMode] == .online
    directory = run.directory
    guard usesTensorBoard || usesWandb else { return }
    let rows: [TrackedRow]
    do throws(Failure) { rows = try MetricsLog.rows(in: run.directory).map(TrackedRow.init) } catch {
      // Without what was measured before, the curves would be cut short.
      state.withLock { $0.notes.append("note: the trackers are left out: \(error)") }
      return
    }
    let tracked = TrackedRun(request, run)
    if usesTensorBoard {
      attempt("TensorBoard") { state throws(Failure) in
        state.tensorBoard = try TensorBoardLog(tracked, in: run.path("logs"), from: step, rows: rows)
      }
    }
    if usesWandb {
      let project = RunTrackers.project(settings)
      let entity = settings[.wandbEntity] ?? RunTrackers.variable("WANDB_ENTITY")
      attempt("W&B") { state throws(Failure) in
        let log = try WandbLog(
          tracked, project: project, entity: entity, version: Program.version, from: step, rows: rows)
        try WandbInformation(log.identity).write(to: run.directory)
        state.wandb = log
      }
    }
  }

  // MARK: Rows

  func log(_ row: TrackedRow) {
    attempt("TensorBoard") { state throws(Failure) in try state.tensorBoard?.log(row) }
    attempt("W&B") { state throws(Failure) in try state.wandb?.add(row) }
  }

  /// A line of the console.
  func line(_ line: String) {
    attempt("W&B") { state throws(Failure) in if !state.hasEnded { try state.wandb?.line(line) } }
  }

  /// The end, once; `scores` are those of the best checkpoint on splits other than dev.
  func end(_ ending: TrackedEnding, atStep step: Int, scores: [TrackedRow] = []) {
    guard state.withLock({ !$0.hasEnded }) else { return }
    attempt("TensorBoard") { state throws(Failure) in
      try state.tensorBoard?.end(ending, atStep: step, scores: scores)
    }
    attempt("W&B") { state throws(Failure) in
      for row in scores { try state.wandb?.add(row) }
      try state.wandb?.end(ending, JSONObject())
    }
    state.withLock { $0.hasEnded = true }
  }

  /// Lines for a person about trackers that fell behind, each once.
  func takeNotes() -> [String] {
    state.withLock { state in
      defer { state.notes = [] }
      return state.notes
    }
  }

  /// Does something with a tracker; when that fails, the tracker is dropped and a note is left.
  private func attempt(_ name: String, _ work: (inout State) throws(Failure) -> Void) {
    state.withLock { state in
      do throws(Failure) { try work(&state) } catch {
        if name == "W&B" { state.wandb = nil } else { state.tensorBoard = nil }
        state.notes.append("note: \(name) is left out from here on: \(error)")
      }
    }
  }

  private static func project(_ settings: Settings) -> String {
    settings[.wandbProject] ?? variable("WANDB_PROJECT") ?? "idx"
  }

  /// A project that W&B would not take is found before the run, not when it is uploaded.
  /// - Throws: `wandb.project`.
  static func check(_ settings: Settings) throws(Failure) {
    guard settings[.usesWandb] else { return }
    let project = project(settings)
    let isLong = project.unicodeScalars.count > 128
    guard isLong || project.isEmpty || project.contains(where: { "/\\#?%:".contains($0) }) else { return }
    throw Failure(
      "wandb.project",
      isLong
        ? "a W&B project's name has at most 128 characters, not \(project.unicodeScalars.count)"
        : "W&B takes no project called '\(project)'", at: settings.origin(of: .wandbProject).place,
      mend: "give wandb_project=NAME, a name without / \\ # ? % :", kind: .usage)
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  // MARK: Network

  /// With `wandb_mode=online`: has the `wandb` program upload the run, and keeps the run's address.
  func publish() {
    guard isOnline,
      let log = state.withLock({ $0.wandb.map { (directory: $0.directory, identity: $0.identity) } })
    else { return }
    do throws(Failure) {
      let address = try WandbProgram.synchronize(log.directory)
      try WandbInformation(log.identity, address: address).write(to: directory)
      state.withLock { $0.notes.append("W&B: \(address ?? "uploaded")") }
    } catch {
      state.withLock { $0.notes.append("note: W&B was not reached: \(error)") }
    }
  }
}

/// Hands what was measured to the trackers.
final class TrackersObserver: TrainingObserver {
  private let trackers: RunTrackers
  private let metricOrder: [String]

  init(_ trackers: RunTrackers, metrics: [String]) { (self.trackers, metricOrder) = (trackers, metrics) }

  func observe(_ event: TrainingEvent, _ state: TrainingState) {
    switch event {
    case .logged(let step, let epoch, let loss, let rate, let norm):
      trackers.log(
        TrackedRow(
          MetricsRow(
            step: step, epoch: epoch, [("loss", loss), ("learning_rate", rate), ("grad_norm", norm)])))
    case .evaluated(let step, let epoch, let metrics, _):
      let values = metricOrder.compactMap { name in metrics[name].map { (name: name, value: $0) } }
      trackers.log(TrackedRow(MetricsRow(step: step, epoch: epoch, split: "dev", values)))
    default: break
    }
  }
}

extension TrackedRow {
  /// A row as the run's own log has it.
  init(_ row: MetricsRow) {
    self.init(step: row.step, epoch: row.epoch, split: row.split, values: row.values)
  }
}

extension TrackedEnding {
  init(_ status: RunStatus) {
    self =
      switch status {
      case .finished: .finished
      case .failed: .failed
      default: .interrupted
      }
  }
}
