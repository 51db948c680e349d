import Basics
import Records
import StudyFiles
import TestSupport
import Testing
import Tuning

@testable import Studies

/// Trains nothing: a trial's score is a function of its parameters.
private struct Formula: TrialRunner {
  /// What becomes of a trial; a score completes it, `nil` makes it fail.
  let score: (Trial) -> Double?
  /// Trials after which the process is asked to stop.
  var stopsAfter = Int.max
  private(set) var numbers: [Int] = []

  init(stopsAfter: Int = .max, score: @escaping (Trial) -> Double?) {
    (self.score, self.stopsAfter) = (score, stopsAfter)
  }

  func shared(among jobs: Int) -> Formula { self }
  func arguments(of entry: StudyEntry) -> [String] { [] }

  mutating func run(
    _ taken: TakenTrial, of entry: StudyEntry, in study: OptunaStudy, prunedBy pruner: any Pruner
  ) throws -> TrialEnd {
    let trial = taken.trial
    numbers.append(trial.number)
    if numbers.count > stopsAfter { return .interrupted }
    guard let score = score(trial) else {
      try study.finish(trial, .fail, value: nil, notes: ["idx:reason": "no score"])
      return .failed
    }
    try study.finish(trial, .complete, value: score, notes: [:])
    return .finished
  }
}

@Suite("a study at work")
struct StudySearchTests {
  private let store = RunStore(makeTemporaryDirectory())
  private let console = RecordingConsole()

  private func study(trials: Int) throws -> StudyEntry {
    let space = try SearchSpace([.init("learning_rate", .floats(1e-5, 1e-3, log: true))])
    let record = StudyRecord(
      name: "tiny_cls_hpo", label: nil, model: "tiny", folder: "tiny", task: "cls", mode: "full_finetune",
      metric: "f1", direction: .maximize, trials: trials, keepBest: 1, space: space,
      sampler: AlgorithmSpec(RandomSampler.name), pruner: AlgorithmSpec(NopPruner.name), seed: 7,
      settings: JSONObject(),
      fixed: JSONObject(), fingerprint: "", storage: "\(store.root)/results/optuna_studies/tiny_cls_hpo.db",
      command: "hpo tiny")
    let directory = try store.studies.directory(model: "tiny", task: "cls", name: nil)
    return try store.studies.keep(record, in: directory)
  }

  private func search(
    _ entry: StudyEntry, by runner: Formula, others: OtherWorkers = .wait
  ) throws -> StudySearch<Formula> {
    try StudySearch(entry, in: store, by: runner, others: others, on: console)
  }

  private func rate(_ trial: Trial) -> Double { trial.parameters[0].number }

  @Test("trains its number of trials, writes the best parameters and says how far it is")
  func whole() throws {
    let entry = try study(trials: 4)
    var search = try search(entry, by: Formula { 1 - rate($0) })
    let outcome = try search.run(jobs: 1)
    #expect(search.runner.numbers == [0, 1, 2, 3] && outcome.interruption == nil)
    let history = try store.study(entry.id).history
    #expect(history.best.map(rate) == history.trials.map(rate).min())
    #expect(outcome.summary.contains("4 of 4 done, best f1"))
    #expect(console.notes.count == 5 && console.notes[4].contains("4 of 4 done"))
    let path = "\(store.root)/results/best_hyperparameters/best_params_tiny_cls.json"
    let best = try JSONValue(parsing: FileSystem.read(path), source: path)
    #expect(best["best_hyperparameters"]?["learning_rate"]?.double == history.best.map(rate))
  }

  @Test("a process that is asked to stop leaves its trial to the one that goes on")
  func stopped() throws {
    let entry = try study(trials: 3)
    var first = try search(entry, by: Formula(stopsAfter: 1) { rate($0) }, others: .mention)
    // What a signal does: the trial ends early, and no other begins.
    let outcome = try first.run(jobs: 1)
    #expect(first.runner.numbers == [0, 1] && outcome.summary.contains("1 of 3 done (1 running)"))
    var second = try search(entry, by: Formula { rate($0) })
    _ = try second.run(jobs: 1)
    #expect(second.runner.numbers == [1, 2], "trial 1 is taken up, not counted as failed")
  }

  @Test("three failures one after another end it, unless a trial has a score")
  func hopeless() throws {
    let entry = try study(trials: 8)
    var hopeless = try search(entry, by: Formula { _ in nil })
    let failure = #expect(throws: Failure.self) { try hopeless.run(jobs: 1) }
    #expect(failure?.code == "study.failing" && hopeless.runner.numbers == [0, 1, 2])
    var scored = try search(entry, by: Formula { $0.number == 3 ? 0.5 : nil })
    let outcome = try scored.run(jobs: 1)
    #expect(scored.runner.numbers == [3, 4, 5, 6, 7])
    #expect(outcome.summary.contains("8 of 8 done (7 failed)"))
  }
}
