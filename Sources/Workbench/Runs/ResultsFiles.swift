import Basics
import Records
import Tasks
import Text
import Training

/// Derives `training_results.json` and `summary.txt` from what the run has recorded.
struct ResultsFiles {
  let request: TrainRequest
  let run: Run

  func write(_ state: TrainingState, perEpoch: Int, runtime: Double) throws(Failure) {
    let scores = run.manifest.metrics
    func metrics(_ split: String) -> TrainingResults.Metrics? {
      scores[split]?.object.map { ResultsFiles.metrics($0) }
    }
    var splits: [TrainingResults.Split] = []
    for split in [request.train, request.dev] + (request.test.map { [$0] } ?? []) {
      splits.append(TrainingResults.Split(name: split.name, samples: split.count, file: split.corpus.path))
    }
    var settings = request.settings.json
    settings["effective_batch_size"] = .int(request.settings.batchSize * request.plan.accumulation)
    let results = TrainingResults(
      model: request.model.name, task: request.task.rawValue, mode: request.mode.rawValue, settings: settings,
      splits: splits, runtime: runtime,
      samplesPerSecond: state.trainingSeconds > 0 ? Double(state.sentences) / state.trainingSeconds : 0,
      finalLoss: state.step > 0 ? state.lossSum / Double(state.step) : .nan,
      epochsCompleted: Double(state.step) / Double(perEpoch), dev: metrics("dev"), test: metrics("test"),
      averaging: request.task.averaging, history: try history())
    try results.write(to: run.directory)
    try SummaryText(results).write(to: run.directory)
  }

  /// One row per evaluation: the mean of the losses logged since the one before, the last rate, dev's metrics.
  private func history() throws(Failure) -> [TrainingResults.Evaluation] {
    var history: [TrainingResults.Evaluation] = []
    var (loss, count, rate) = (0.0, 0, Double.nan)
    for row in try MetricsLog.rows(in: run.directory) {
      if row.split == nil {
        loss += row["loss"] ?? .nan
        count += 1
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
