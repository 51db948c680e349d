package import Basics
package import Records
import StudyFiles
import Tuning

extension StudyName {
  /// The run of the trial with this name.
  /// - Throws: `study.unknown`, `study.trial`, `study.none`.
  package func trial(in store: RunStore) throws(Failure) -> RunSummary {
    let entry = try StudyStore(store.root).study(study)
    let number: Int
    switch part {
    case .trial(let asked): number = asked
    case .best:
      let history = try OptunaStudy(entry.record.name, at: try entry.location(), create: nil).history()
      guard let best = history.best else { throw StudyName.withoutBest(study) }
      number = best.number
    case .whole: throw StudyName.notOneTrial(study)
    }
    guard case .run(let run) = RunDirectory.occupant(entry.trialDirectory(number)) else {
      throw Failure(
        "study.trial", "there is no trial \(study).t\(number) on this machine",
        at: .file(entry.trialDirectory(number), line: nil), remedy: "show \(study)", kind: .environment)
    }
    return run
  }

  /// The failure for a reference to the best trial when none is complete.
  package static func withoutBest(_ study: StudyID) -> Failure {
    Failure(
      "study.trial", "\(study) has no complete trial yet", remedy: "resume \(study)", kind: .environment)
  }

  /// The failure for a whole study where a trial is needed.
  package static func notOneTrial(_ study: StudyID) -> Failure {
    Failure(
      "study.trial", "\(study) is a study, not a run", remedy: "write \(study).best or \(study).t0",
      kind: .usage)
  }
}
