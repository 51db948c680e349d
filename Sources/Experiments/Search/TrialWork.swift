import Basics
import Configurations
import ModelFiles
import Records
import Settings
import Studies
import StudyFiles
import Tasks
import Tensors
import Training
import Tuning

/// One trial, from its parameters to its result in the study.
struct TrialWork {
  let entry: StudyEntry
  let study: OptunaStudy
  let taken: TakenTrial
  let pruner: any Pruner

  private var trial: Trial { taken.trial }
  private var directory: String { entry.trialDirectory(trial.number) }

  /// - Throws: as ``TrialRunner/run(_:of:in:prunedBy:)``.
  func perform(in scene: inout Scene, with services: Services) throws -> TrialEnd {
    let outcome: RunOutcome
    do {
      if let end = try adopted() { return end }
      outcome = try run(in: &scene, with: services)
    } catch let failure as Failure {
      // A problem with these parameters fails only this trial; any other failure ends the search, and the
      // trial is continued when the search resumes.
      guard failure.kind == .run || ["run.memory", "settings.range"].contains(failure.code.rawValue) else {
        throw failure
      }
      return try fail(failure.what)
    }
    switch outcome.reason {
    case .finished, .patience: return try complete(outcome.best, outcome.id)
    case .pruned: return try prune(outcome.id)
    case .interrupted: return .interrupted
    case .diverged: return try fail("the loss was no longer a number at step \(outcome.step + 1)")
    }
  }

  /// Trains the trial, or resumes it where it was interrupted.
  private func run(in scene: inout Scene, with services: Services) throws -> RunOutcome {
    let reporter = TrialReporter(
      location: study.location, studyName: study.name, study: entry.id, trial: trial, pruner: pruner,
      progress: progress())
    if let found = try occupant() {
      return try RunReference(found).resume(as: reporter, in: &scene, with: services)
    }
    var request = try order().prepare(in: scene, with: services)
    request.trial = reporter
    request.model = ModelReference(folder: request.folder.path, name: entry.record.model, checkpoint: nil)
    request.notes = []
    try request.checkRoom()
    return try request.train(in: &scene, with: services)
  }

  private func progress() -> String {
    guard let history = try? study.history() else { return "" }
    let count = StudyCount(history, of: entry.record.trials)
    return "trial \(count.finished + 1)/\(count.total)"
  }

  /// The trial as a separate run: the study's settings with the trial's parameters.
  private func order() throws(Failure) -> TrainOrder {
    let record = entry.record
    guard let task = TaskKind(rawValue: record.task), let mode = TrainingMode(rawValue: record.mode) else {
      throw Failure("study.damaged", "the study's record names no task and mode", kind: .environment)
    }
    let settings = try record.settings(of: trial, named: "\(entry.id).t\(trial.number)")
    var order = TrainOrder(
      model: record.folder, task: task, mode: mode, settings: settings, directory: directory,
      command: "\(record.command)  # trial \(trial.number)")
    order.usesTest = false
    return order
  }

  /// The run in the trial's directory, if it has begun.
  /// - Throws: `study.trial` for a run with other parameters, such as one left from a lost database.
  private func occupant() throws(Failure) -> RunSummary? {
    guard case .run(let run) = RunDirectory.occupant(directory) else { return nil }
    if let other = run.manifest.lineage.trial,
      other.number != trial.number || other.studyName.map({ $0 != study.name }) ?? false
    {
      throw Failure(
        "study.trial",
        "the directory of \(entry.id).t\(trial.number) holds trial \(other.number) of "
          + "'\(other.studyName ?? "")'",
        at: .file(directory, line: nil),
        remedy: "move the directory away, or search under another name: name=NAME", kind: .environment)
    }
    let there = try Settings(record: run.manifest.settings, origin: "run.json")
    let other = trial.parameters.first { parameter in
      guard let setting = Setting.named(parameter.name) else { return false }
      return there[setting] != (try? setting.read(parameter.value, as: setting.name, at: nil))
    }
    guard let other else { return run }
    throw Failure(
      "study.trial",
      "the directory of \(entry.id).t\(trial.number) holds another trial: \(other.name) is not \(other.value) there",
      at: .file(directory, line: nil),
      remedy: "move the directory away, or search under another name: name=NAME",
      kind: .environment)
  }

  /// Adopts a trial whose run finished before the study recorded it.
  private func adopted() throws(Failure) -> TrialEnd? {
    guard let run = try occupant(), run.status == .finished else { return nil }
    return run.manifest.machine["stop_reason"]?.string == StopReason.pruned.rawValue
      ? try prune(run.id) : try complete(run.manifest.best, run.id)
  }

  private func complete(_ best: RunManifest.Best?, _ run: RunID) throws(Failure) -> TrialEnd {
    guard let best, best.value.isFinite else { return try fail("it has no score on dev") }
    try study.finish(
      trial, .complete, value: best.value,
      notes: ["idx:run": .string("\(run)"), "idx:best_step": .int(best.step)])
    return .finished
  }

  /// Prunes the trial. Optuna's value of a pruned trial is its last report; the best one is stored as an
  /// attribute.
  private func prune(_ run: RunID) throws(Failure) -> TrialEnd {
    let reports = (try study.history()).trials.first { $0.id == trial.id }?.reports ?? []
    var notes: [String: JSONValue] = ["idx:run": .string("\(run)")]
    if let best = study.direction.best(of: reports.map(\.value)) { notes["idx:best_value"] = .double(best) }
    try study.finish(trial, .pruned, value: reports.last?.value, notes: notes)
    return .finished
  }

  private func fail(_ reason: String) throws(Failure) -> TrialEnd {
    try study.finish(trial, .fail, value: nil, notes: ["idx:reason": .string(reason)])
    return .failed
  }
}
