import Basics
import Tuning

/// Keeps the weights of the best trials and removes those of the others.
struct TrialWeights {
  let entry: StudyEntry

  /// Removes the checkpoints of finished trials that are not among the best.
  ///
  /// A directory that cannot be removed only costs disk space.
  func drop(_ history: History) {
    let ranked = history.trials.filter { $0.state == .complete && $0.value != nil }.sorted { a, b in
      guard let first = a.value, let second = b.value, first != second else { return a.number < b.number }
      return history.direction.prefers(first, over: second)
    }
    let kept = Set(ranked.prefix(entry.record.keepBest).map(\.number))
    for trial in history.trials where trial.state.isFinished && !kept.contains(trial.number) {
      let directory = entry.trialDirectory(trial.number)
      for name in FileSystem.names(in: directory) {
        if name == "best_checkpoint" { try? FileSystem.remove("\(directory)/\(name)") }
        if name == "checkpoints" || name.hasPrefix("checkpoint-") {
          try? FileSystem.removeTree("\(directory)/\(name)")
        }
      }
    }
  }
}
