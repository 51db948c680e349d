package import StudyFiles
package import Tuning

/// Trains the trials of a study: all that a search knows about training.
package protocol TrialRunner {
  /// The same runner with its share of the threads, where `jobs` processes work side by side.
  func shared(among jobs: Int) -> Self
  /// The arguments by which another process of this program works on the study, as this runner would.
  func arguments(of entry: StudyEntry) -> [String]
  /// Trains a trial, or goes on with it where its worker died, and writes its end into the study.
  /// - Throws: what makes every further trial fail too: a full disk, a database that cannot be written.
  mutating func run(
    _ trial: TakenTrial, of entry: StudyEntry, in study: OptunaStudy, prunedBy pruner: any Pruner
  ) throws -> TrialEnd
}

/// How the work on a trial ended.
package enum TrialEnd: Sendable {
  /// It completed, or the pruner stopped it.
  case finished
  /// It failed by itself, for example because of its parameters.
  case failed
  /// A stop was requested; the trial will be continued.
  case interrupted
}
