import Records
import Studies
import StudyFiles
import Tensors
import Tuning

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
