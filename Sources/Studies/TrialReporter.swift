import Basics
package import Records
package import StudyFiles
package import Tuning

/// Connects a training run to its trial: passes on scores, and returns the pruner's verdict.
package struct TrialReporter: Sendable {
  let location: StudyLocation
  let studyName: String
  let study: StudyID
  /// The trial as it was when the run began.
  let trial: Trial
  let pruner: any Pruner
  /// The progress shown beside the run: `3 of 30 done`.
  package let progress: String
  private let lastBeat = Heartbeat()

  /// - Parameters: the properties of the same names.
  package init(
    location: StudyLocation, studyName: String, study: StudyID, trial: Trial, pruner: any Pruner,
    progress: String
  ) {
    (self.location, self.studyName, self.study) = (location, studyName, study)
    (self.trial, self.pruner, self.progress) = (trial, pruner, progress)
  }

  /// `h1.t7`.
  package var label: String { "\(study).t\(trial.number)" }

  /// The lineage stored in the run's record.
  package var lineage: RunLineage.Trial {
    RunLineage.Trial(study: "\(study)", studyName: studyName, number: trial.number)
  }

  /// Stores the score of an evaluation.
  ///
  /// Called on the engine thread; opens its own connection to the database, since a connection belongs to one
  /// thread.
  /// - Parameter evaluation: the number of the evaluation, from 0.
  /// - Returns: whether to stop the trial.
  package func report(_ score: Double, evaluation: Int) throws -> Bool {
    let study = try OptunaStudy(studyName, at: location, create: nil)
    return try study.report(score, step: evaluation, of: trial) { pruner.judge($0, given: $1) }.prunes
  }

  /// Records a sign of life for the trial at intervals.
  package func beat() {
    guard lastBeat.isDue(every: 20) else { return }
    // A missed heartbeat does no harm: the next one suffices.
    try? OptunaStudy(studyName, at: location, create: nil).beat(trial)
  }
}
