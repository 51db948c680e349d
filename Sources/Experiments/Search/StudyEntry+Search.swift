import Basics
import Records
package import Studies
import StudyFiles
import Tensors
import Tuning

extension StudyEntry {
  /// Continues a study.
  /// - Parameters:
  ///   - jobs: the number of parallel processes, including this one.
  ///   - threads: the threads of all processes together; if `nil`, the session's.
  /// - Throws: `study.…`, `file.…`; `run.passed-over` if a script must not wait for other processes.
  package func search(
    jobs: Int = 1, threads: Int? = nil, in scene: inout Scene, with services: Services
  ) throws -> StudyOutcome {
    var runner = TrialTraining(scene: scene, services: services)
    if let threads { runner.scene.threads = threads }
    var search = try StudySearch(
      self, in: scene.store, by: runner, others: scene.waitingForTrials, on: services.console)
    // Its last run is recorded even if it fails.
    defer { scene.results.lastRun = search.runner.scene.results.lastRun }
    let outcome = try search.run(jobs: jobs)
    if let best = outcome.best { search.runner.scene.results.lastRun = best }
    return outcome
  }
}

extension Scene {
  /// What a line does while other processes work on trials of its study: a line of a script waits, unless
  /// `set busy=skip`.
  fileprivate var waitingForTrials: OtherWorkers {
    guard origin.isScript else { return .mention }
    return busy == .skip ? .refuse : .wait
  }
}

/// Trains the trials of a study one after another, each as a separate run.
struct TrialTraining: TrialRunner {
  /// The scene of the trials; the newest trial is its last run.
  var scene: Scene
  let services: Services

  func shared(among jobs: Int) -> TrialTraining {
    var copy = self
    copy.scene.threads = max(1, (scene.threads ?? Machine.cores) / jobs)
    return copy
  }

  func arguments(of entry: StudyEntry) -> [String] {
    let lines = "set threads=\(scene.threads ?? 1)\nresume \(entry.id)"
    return ["idx", "--store", scene.store.root, "--no-init", "-q", "-c", lines]
  }

  mutating func run(
    _ trial: TakenTrial, of entry: StudyEntry, in study: OptunaStudy, prunedBy pruner: any Pruner
  ) throws -> TrialEnd {
    try TrialWork(entry: entry, study: study, taken: trial, pruner: pruner).perform(
      in: &scene, with: services)
  }
}
