package import Basics
import Configurations
package import Records
import Settings
import StudyFiles
package import Tuning

extension RunStore {
  /// The studies of the store.
  package var studies: StudyStore { StudyStore(root) }

  /// The study with a handle, and its trials.
  /// - Throws: `study.unknown`, `study.damaged`, `study.none`.
  package func study(_ id: StudyID) throws(Failure) -> (entry: StudyEntry, history: History) {
    let entry = try studies.study(id)
    return (entry, try history(of: entry))
  }

  /// The trials of a study; empty if the process that began it died before the first one.
  /// - Throws: `file.…`, `study.…`.
  package func history(of entry: StudyEntry) throws(Failure) -> History {
    do throws(Failure) {
      return try OptunaStudy(entry.record.name, at: try entry.location(), create: nil).history()
    } catch {
      // The process that began it may have died before its first trial; but trials without a database are an
      // error.
      let hasTrials = FileSystem.names(in: entry.directory).contains { $0.hasPrefix("trial_") }
      guard error.code == "study.none", !hasTrials else { throw error }
      return History(studyName: entry.record.name, direction: entry.record.direction, trials: [])
    }
  }

  /// The trials of a study; `nil` if its database does not exist: the trials' directories then show what was
  /// done.
  /// - Throws: `file.…`, `study.…` for a database that exists but cannot be read.
  package func knownHistory(of entry: StudyEntry) throws(Failure) -> History? {
    do throws(Failure) { return try history(of: entry) } catch {
      guard error.code == "study.none" else { throw error }
      return nil
    }
  }

  /// The outcome of a study.
  package func outcome(_ entry: StudyEntry, _ history: History) -> StudyOutcome {
    let (record, count) = (entry.record, StudyCount(history, of: entry.record.trials))
    var best: RunID?
    var summary = count.text
    if let trial = history.best {
      if case .run(let run) = RunDirectory.occupant(entry.trialDirectory(trial.number)) { best = run.id }
      let values = trial.parameters.map { parameter in
        "\(Setting.named(parameter.name)?.short ?? parameter.name)=\(parameter.value.short)"
      }
      summary +=
        ", best \(record.metric) \(rounded(trial.value ?? .nan)) (\(entry.id).t\(trial.number): "
        + "\(values.joined(separator: " ")))"
    }
    var interruption: Failure?
    if StopSignal.request != .none, count.finished < record.trials {
      interruption = Failure(
        "study.stopped", "stopped: \(entry.id)  \(count.text); continue with: resume \(entry.id)",
        kind: StopSignal.kind)
    } else if history.best == nil, count.finished >= record.trials {
      interruption = Failure(
        "study.failed", "no trial of \(entry.id) came to its end: \(count.text)", remedy: "show \(entry.id)",
        kind: .run)
    }
    return StudyOutcome(
      id: entry.id, best: best, summary: "\(entry.id)  \(summary)", interruption: interruption)
  }
}

extension History {
  /// The best trial's value; `nil` if no trial has a finite value.
  package var bestNumber: Double? { best?.value.flatMap { $0.isFinite ? $0 : nil } }
}
