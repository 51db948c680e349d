import Basics
import Configurations
import Records
import Settings
import Tasks
import Text
import Training

/// Derives `training_results.json` and `summary.txt` from the run's records.
struct ResultsFiles {
  let request: TrainRequest
  let run: Run

  /// Writes both files, after each evaluation and at the end.
  ///
  /// - Parameters:
  ///   - runtime: seconds of this process; those of earlier ones are added.
  ///   - status: the status of the run.
  func write(_ state: TrainingState, perEpoch: Int, runtime: Double, status: String) throws(Failure) {
    let scores = run.manifest.metrics
    let rows = try MetricsLog.rows(in: run.directory)
    func metrics(_ split: String) -> TrainingResults.Metrics? {
      if let final = scores[split]?.object { return ResultsFiles.metrics(final) }
      // Before the end, dev has the scores of the best evaluation so far.
      let best = rows.last { $0.split == split && $0.step == state.bestStep }
      return best.map { ResultsFiles.metrics($0.values) }
    }
    var splits: [TrainingResults.Split] = []
    for split in [request.train, request.dev] + (request.test.map { [$0] } ?? []) {
      splits.append(TrainingResults.Split(name: split.name, samples: split.count, file: split.corpus.path))
    }
    var settings = request.settings.json
    settings["effective_batch_size"] = .int(request.settings[.batchSize] * request.plan.accumulation)
    func rate(_ count: Int) -> Double {
      state.trainingSeconds > 0 ? ResultsFiles.rounded(Double(count) / state.trainingSeconds) : 0
    }
    var results = TrainingResults(
      model: request.model.name, task: request.task.rawValue, mode: request.mode.rawValue, settings: settings,
      splits: splits, runtime: ResultsFiles.rounded(request.earlierSeconds + runtime),
      samplesPerSecond: ResultsFiles.rounded(request.sentencesPerSecond(state)),
      finalLoss: state.step > 0 ? state.lossSum / Double(state.step) : .nan,
      epochsCompleted: Double(state.step) / Double(perEpoch), dev: metrics("dev"), test: metrics("test"),
      averaging: request.task.averaging, history: ResultsFiles.history(rows))
    results.words = TrainingResults.Words(
      heading: request.task.reportTitle, task: request.task.title,
      expectedMetrics: request.task.expectedMetrics)
    (results.status, results.stepsPerSecond) = (status, rate(state.step))
    (results.definitions, results.hashes) = (request.task.metricDefinitions, request.hashes)
    results.environment = run.manifest.machine
    // While it runs, the recorded stop reason is that of the previous segment.
    if status == RunStatus.running.name { results.environment["stop_reason"] = nil }
    try results.write(to: run.directory)
    try SummaryText(results).write(to: run.directory)
  }

  /// Rounded to a tenth of a millisecond, the precision of clocks.
  static func rounded(_ seconds: Double) -> Double { (seconds * 10_000).rounded() / 10_000 }

  /// One row per evaluation: the mean loss since the previous one, the learning rate at its step, dev's
  /// metrics.
  private static func history(_ rows: [MetricsRow]) -> [TrainingResults.Evaluation] {
    var history: [TrainingResults.Evaluation] = []
    var (loss, count, rate, last) = (0.0, 0, Double.nan, 0)
    for row in rows {
      if row.split == nil {
        // A row contains the mean over the steps since the previous row.
        loss += (row["loss"] ?? .nan) * Double(row.step - last)
        count += row.step - last
        last = row.step
        rate = row["learning_rate"] ?? .nan
      } else if row.split == "dev" {
        history.append(
          TrainingResults.Evaluation(
            epoch: row.epoch, step: row.step, loss: count > 0 ? loss / Double(count) : .nan,
            learningRate: rate,
            evaluationLoss: row["loss"] ?? .nan, f1: row["f1"] ?? .nan, accuracy: row["accuracy"] ?? .nan))
        (loss, count) = (0, 0)
      }
    }
    return history
  }

  private static func metrics(_ values: JSONObject) -> TrainingResults.Metrics {
    func cell(_ name: String) -> Int? {
      values["confusion_matrix_\(name)"]?.double.flatMap { Int(exactly: $0) }
    }
    var confusion: TrainingResults.Confusion?
    if let tp = cell("tp"), let fp = cell("fp"), let tn = cell("tn"), let fn = cell("fn") {
      confusion = TrainingResults.Confusion(
        truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn)
    }
    return TrainingResults.Metrics(
      values.members.map { ($0.key, $0.value.double ?? .nan) }, confusion: confusion)
  }
}

/// Keeps the results up to date during training, so that a crash does not lose measurements.
final class ResultsObserver: TrainingObserver {
  private let files: ResultsFiles
  private let watch: Stopwatch
  private var perEpoch = 1

  init(_ files: ResultsFiles, since watch: Stopwatch) { (self.files, self.watch) = (files, watch) }

  func observe(_ event: TrainingEvent, _ state: TrainingState) throws {
    switch event {
    case .began(_, _, let stepsPerEpoch): perEpoch = max(1, stepsPerEpoch)
    case .evaluated:
      try files.write(state, perEpoch: perEpoch, runtime: watch.seconds, status: "running")
    default: break
    }
  }
}

extension TrainRequest {
  /// Sentences trained per second of training alone; a window counts as its share of the sentence.
  func sentencesPerSecond(_ state: TrainingState) -> Double {
    guard state.trainingSeconds > 0 else { return 0 }
    let share = train.inputs == train.count ? 1 : Double(train.count) / Double(train.inputs)
    return share * Double(state.sentences) / state.trainingSeconds
  }
}
