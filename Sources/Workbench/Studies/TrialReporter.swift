import Basics
import Records
import StudyFiles
import Synchronization
import Tuning

/// The way from a training run to the trial it is: scores go there, and the pruner's word comes back.
package struct TrialReporter: Sendable {
  let location: StudyLocation
  let studyName: String
  let study: StudyID
  /// As it stood when the run began.
  let trial: Trial
  let pruner: any Pruner
  /// What is shown beside the run: `3 of 30 done`.
  let progress: String
  private let lastBeat = LastBeat()

  init(
    location: StudyLocation, studyName: String, study: StudyID, trial: Trial, pruner: any Pruner,
    progress: String
  ) {
    (self.location, self.studyName, self.study) = (location, studyName, study)
    (self.trial, self.pruner, self.progress) = (trial, pruner, progress)
  }

  var label: String { "\(study).t\(trial.number)" }

  /// What the run's record says of it.
  var lineage: RunLineage.Trial {
    RunLineage.Trial(study: "\(study)", studyName: studyName, number: trial.number)
  }

  /// Stores the score of an evaluation.
  ///
  /// Called on the engine thread; it opens the database anew, since a connection belongs to one thread.
  /// - Parameter evaluation: from 0.
  /// - Returns: whether the trial is to stop.
  func report(_ score: Double, evaluation: Int) throws -> Bool {
    let study = try OptunaStudy(studyName, at: location, create: nil)
    return try study.report(score, step: evaluation, of: trial) { pruner.judge($0, given: $1) }.prunes
  }

  /// Says, now and then, that the trial is being worked on.
  func beat() {
    guard lastBeat.isDue(every: 20) else { return }
    // A beat that is missed is no harm: the next one will do.
    try? OptunaStudy(studyName, at: location, create: nil).beat(trial)
  }
}

/// When the last sign of life was given.
final class LastBeat: Sendable {
  private let last = Mutex(Timestamp.now.milliseconds)

  /// Whether so much time has gone by since the last one; then this is the last one.
  func isDue(every seconds: Int) -> Bool {
    last.withLock { last in
      let now = Timestamp.now.milliseconds
      guard now - last >= seconds * 1000 || now < last else { return false }
      last = now
      return true
    }
  }
}
