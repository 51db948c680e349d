import Basics
import Records
package import Studies
import StudyFiles
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
