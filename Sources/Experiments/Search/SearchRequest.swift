package import Basics
import Configurations
package import Records
import Settings
package import Studies
import Training
package import Tuning

/// A search with nothing left to resolve.
package struct SearchRequest: Sendable {
  /// What `study.json` is to say; handle and date are set when it is written.
  package let record: StudyRecord
  /// The study's directory, above its trials.
  package let directory: String
  /// A trial as it might be, on the files and the model of all of them.
  let trial: TrainRequest
  /// What a person should know before it starts; one line each.
  package let notes: [String]
  /// The text of the configuration that was given; `nil` where none was.
  package let configurationText: String?

  /// The files that it was prepared from.
  package var sources: SourceFiles { trial.sources }

  /// How the line calls itself: `cls alephbert-base, 30 trials`.
  package var title: String { "\(record.task) \(record.model), \(record.trials) trials" }
}

/// What is left of a study, said before it is done.
package struct StudyForecast: Sendable {
  /// Trials to do.
  package let trials: Int
  /// Of all of them, none of them pruned.
  package let estimate: Estimate?
  /// In brackets behind the title where there is something to say: `12 to do; what is pruned costs less`.
  package let remark: String
}

extension RunStore {
  /// Draws of the search's ranges that an estimate is the mean of.
  private static let draws = 24

  /// What a search would still cost here.
  package func forecast(_ request: SearchRequest) throws(Failure) -> StudyForecast {
    var history: History?
    if let entry = try studies.study(in: request.directory) { history = try knownHistory(of: entry) }
    return try forecast(request.record, history, byDraws: request.trial)
  }

  /// What is left of a study, by the time that its trials took.
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
      // What the trials did take, pruned ones among them, says more than any model of them.
      estimate = Estimate(
        memory: estimate?.memory ?? 0, disk: estimate?.disk ?? 0, seconds: seconds * Double(left))
    }
    return StudyForecast(
      trials: left, estimate: estimate, remark: remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
    )
  }

  /// The cost of `trials` trials: the mean time of a few drawn from the ranges, the most memory of any of them, the
  /// disk of one at work beside the best that are kept.
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
      // Values that do not go together make a trial that fails at once.
      guard let plan = try? settings.plan() else { continue }
      let estimate = Estimate(
        task: trial.task, mode: trial.mode, settings: settings, plan: plan, folder: trial.folder,
        train: trial.train, dev: trial.dev, test: trial.test, threads: trial.threads)
      (seconds, count) = (seconds + estimate.seconds, count + 1)
      (memory, disk) = (max(memory, estimate.memory), max(disk, estimate.disk))
    }
    // The disk of one at work is that of three checkpoints; its own best is one of them.
    let kept = max(0, min(record.keepBest, trials) - 1)
    return Estimate(
      memory: memory, disk: disk + kept * disk / 3,
      seconds: count == 0 ? 0 : seconds / Double(count) * Double(trials))
  }
}
