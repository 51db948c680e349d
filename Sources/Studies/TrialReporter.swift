import Basics
package import Records
package import StudyFiles
package import Tuning

/// The way from a training run to the trial it is: scores go there, and the pruner's word comes back.
package struct TrialReporter: Sendable {
  let location: StudyLocation
  let studyName: String
  let study: StudyID
  /// As it stood when the run began.
  let trial: Trial
  let pruner: any Pruner
  /// What is shown beside the run: `3 of 30 done`.
  package let progress: String
  private let lastBeat = Heartbeat()

  /// - Parameters: the properties of these names.
  package init(
    location: StudyLocation, studyName: String, study: StudyID, trial: Trial, pruner: any Pruner,
    progress: String
  ) {
    (self.location, self.studyName, self.study) = (location, studyName, study)
    (self.trial, self.pruner, self.progress) = (trial, pruner, progress)
  }

  /// `h1.t7`.
  package var label: String { "\(study).t\(trial.number)" }

  /// What the run's record says of it.
  package var lineage: RunLineage.Trial {
    RunLineage.Trial(study: "\(study)", studyName: studyName, number: trial.number)
  }

  /// Stores the score of an evaluation.
  ///
  /// Called on the engine thread; it opens the database anew, since a connection belongs to one thread.
  /// - Parameter evaluation: from 0.
  /// - Returns: whether the trial is to stop.
  package func report(_ score: Double, evaluation: Int) throws -> Bool {
    let study = try OptunaStudy(studyName, at: location, create: nil)
    return try study.report(score, step: evaluation, of: trial) { pruner.judge($0, given: $1) }.prunes
  }

  /// Says, now and then, that the trial is being worked on.
  package func beat() {
    guard lastBeat.isDue(every: 20) else { return }
    // A beat that is missed is no harm: the next one will do.
    try? OptunaStudy(studyName, at: location, create: nil).beat(trial)
  }
}
