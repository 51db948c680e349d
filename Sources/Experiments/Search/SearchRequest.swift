package import Basics
import Configurations
package import Records
import Settings
package import Studies
import Training
package import Tuning

/// A fully resolved search.
package struct SearchRequest: Sendable {
  /// The contents for `study.json`; handle and date are set when it is written.
  package let record: StudyRecord
  /// The study's directory, which contains its trials.
  package let directory: String
  /// A sample trial, with the files and the model of all trials.
  let trial: TrainRequest
  /// Notes for the user before it starts, one line each.
  package let notes: [String]
  /// The text of the given configuration; `nil` without one.
  package let configurationText: String?

  /// The files from which it was prepared.
  package var sources: SourceFiles { trial.sources }

  /// The title of the line: `cls alephbert-base, 30 trials`.
  package var title: String { "\(record.task) \(record.model), \(record.trials) trials" }
}

/// The remaining work of a study.
package struct StudyForecast: Sendable {
  /// The number of remaining trials.
  package let trials: Int
  /// The estimate for all of them, without pruning.
  package let estimate: Estimate?
  /// A remark in brackets after the title, possibly empty: `12 to do; what is pruned costs less`.
  package let remark: String
}

extension RunStore {
  /// The number of draws from the ranges over which an estimate is averaged.
  private static let draws = 24

  /// Estimates the remaining cost of a search.
  package func forecast(_ request: SearchRequest) throws(Failure) -> StudyForecast {
    var history: History?
    if let entry = try studies.study(in: request.directory) { history = try knownHistory(of: entry) }
    return try forecast(request.record, history, byDraws: request.trial)
  }

  /// Estimates the remaining work of a study from the duration of its trials.
  package func forecast(_ entry: StudyEntry, _ history: History) throws(Failure) -> StudyForecast {
    try forecast(entry.record, history, byDraws: nil)
  }

  private func forecast(
    _ record: StudyRecord, _ history: History?, byDraws trial: TrainRequest?
  ) throws(Failure) -> StudyForecast {
    var total = record.trials
    if let most = try AlgorithmRegistry.sampler(record.sampler).combinations(of: record.space) {
      total = min(total, most)
    }
    let count = history.map { StudyCount($0, of: record.trials) }
    let left = max(0, total - (count?.finished ?? 0))
    var remarks = left == record.trials ? [] : ["\(left) to do"]
    if record.pruner.name != NopPruner.name { remarks.append("what is pruned costs less") }
    var estimate = try trial.map { trial throws(Failure) in try mean(record, trial, trials: left) }
    if let seconds = count?.secondsPerTrial {
      // The actual duration of trials, including pruned ones, is more accurate than any model.
      estimate = Estimate(
        memory: estimate?.memory ?? 0, disk: estimate?.disk ?? 0, seconds: seconds * Double(left))
    }
    return StudyForecast(
      trials: left, estimate: estimate, remark: remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
    )
  }

  /// The cost of `trials` trials: the mean time of a few drawn from the ranges, the largest memory of any of
  /// them, and the disk space of one running trial plus the best ones that are kept.
  private func mean(_ record: StudyRecord, _ trial: TrainRequest, trials: Int) throws(Failure) -> Estimate {
    var (seconds, count, memory, disk) = (0.0, 0, 0, 0)
    let nothing = History(studyName: record.name, direction: record.direction, trials: [])
    for number in 0..<RunStore.draws {
      let drawn = try RandomSampler().suggest(
        record.space, trial: number, seed: UInt32(number), studySeed: 0, given: nothing)
      var settings = trial.settings
      for parameter in drawn.parameters {
        try settings.set(parameter.name, parameter.value, origin: .default, at: nil)
      }
      // A trial with incompatible values fails at once.
      guard let plan = try? settings.plan() else { continue }
      let estimate = Estimate(
        task: trial.task, mode: trial.mode, settings: settings, plan: plan, folder: trial.folder,
        train: trial.train, dev: trial.dev, test: trial.test, threads: trial.threads)
      (seconds, count) = (seconds + estimate.seconds, count + 1)
      (memory, disk) = (max(memory, estimate.memory), max(disk, estimate.disk))
    }
    // A running trial needs disk space for three checkpoints, including its own best.
    let kept = max(0, min(record.keepBest, trials) - 1)
    return Estimate(
      memory: memory, disk: disk + kept * disk / 3,
      seconds: count == 0 ? 0 : seconds / Double(count) * Double(trials))
  }
}
