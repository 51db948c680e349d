import Basics
import Experiments
import ModelFiles
import Records
import Settings
import Tasks
import Text

/// A run of another program, as described by its files.
struct ForeignRun {
  /// `nil` if no file contains it.
  var mode: String?
  var model: String
  var task: TaskKind
  /// `nil` if no file contains it.
  var seed: Int?
  /// The trial of a study: `trial_3`.
  var trial: String?
  var settings = ForeignSettings()
  /// Final metrics by split, under our names.
  var metrics: [(split: String, values: [(name: String, value: Double)])] = []
  var rows: [MetricsRow] = []
  /// Seconds of training.
  var runtime: Double?
  /// The status: finished, unless its files show otherwise.
  var status = RunStatus.finished
  /// The best evaluation, if a file contains it and there is no history.
  var statedBest: RunManifest.Best?
  /// Optimizer steps, if a file contains them and there is no history.
  var statedSteps: Int?
  /// The files that describe it.
  var sources: [ImportSource]
  /// A digest of these files, in order.
  var fingerprint: String

  /// - Returns: `nil` if the tree is not the result of a training.
  init?(results tree: JSONValue, path: String, digest: String) {
    let names = ForeignNames(path: path)
    guard tree["config"]?.object != nil || tree["test_metrics"] != nil || tree["training_history"] != nil,
      let task = ForeignNames.task(tree["task"]?.string) ?? names.task,
      let model = tree["model"]?.string ?? names.model
    else { return nil }
    let frozen = tree["freeze_backbone"]?.bool.map { $0 ? "frozen_backbone" : "full_finetune" }
    mode = tree["mode"]?.string.flatMap { ForeignNames.mode($0) } ?? names.mode ?? frozen
    (self.model, self.task) = (model, task)
    // Only this program's files contain the environment.
    let isOwn = tree["environment"] != nil
    let stated = tree["config"]?["seed"]?.int
    seed = isOwn ? stated ?? names.seed : names.seed ?? stated
    trial = names.trial
    (sources, fingerprint) = ([ImportSource(.results, path, digest)], digest)
    runtime = tree["train_metrics"]?["runtime"]?.double
    settings = ForeignSettings(tree["config"]?.object ?? JSONObject(), isOwn: isOwn, dataset: tree["dataset"])
    switch tree["status"]?.string {
    case nil, "finished": break
    case "failed"?: status = .failed(reason: "as \(ImportSource(.results, path, digest).copy) says")
    default: status = .interrupted
    }
    for (key, split) in [("dev_metrics", "dev"), ("test_metrics", "test")] {
      guard let values = tree[key]?.object.map(ForeignRun.metrics), !values.isEmpty else { continue }
      metrics.append((split, values))
    }
    rows = ForeignRun.rows(
      tree["training_history"]?.array ?? [], final: [tree["dev_metrics"], tree["test_metrics"]])
  }

  /// A run of which only an evaluation exists.
  init(_ evaluation: ForeignEvaluation, digest: String) {
    (mode, model, task) = (evaluation.mode, evaluation.model, evaluation.task)
    (seed, trial) = (evaluation.seed, evaluation.names.trial)
    (settings, statedBest, statedSteps) = (evaluation.settings, evaluation.best, evaluation.steps)
    (sources, fingerprint) = ([], digest)
  }

  /// The scores of an untrained model.
  init(
    zeroShot model: String, _ task: TaskKind, on split: String, _ values: [(name: String, value: Double)],
    path: String, digest: String
  ) {
    (mode, self.model, self.task) = ("zero_shot", model, task)
    (sources, fingerprint) = ([ImportSource(.zeroShot(split), path, digest)], digest)
    metrics = [(split, values)]
  }

  var identity: ImportIdentity {
    ImportIdentity(
      model: model, task: task.rawValue, seed: seed, trial: trial, mode: mode, settings: settings.known,
      sources: sources)
  }

  /// Adds information from another part of the same run, except for its scores.
  mutating func add(_ part: ForeignRun) {
    (seed, mode) = (seed ?? part.seed, mode ?? part.mode)
    settings.add(part.settings)
    statedBest = statedBest ?? part.statedBest
    statedSteps = statedSteps ?? part.statedSteps
    sources += part.sources
  }

  /// A name that distinguishes it from others with the same model and task.
  var name: String {
    if mode == "zero_shot", let split = metrics.first?.split { return "imported_\(split)" }
    return "imported" + (trial.map { "_\($0)" } ?? seed.map { "_seed_\($0)" } ?? "")
  }

  var shortModel: String { HuggingFaceFolder.shortName(model) }
  /// Optimizer steps of its last row.
  var steps: Int { rows.map(\.step).max() ?? statedSteps ?? 0 }

  /// The best evaluation during training, by F1.
  var best: RunManifest.Best? {
    var best = statedBest
    for row in rows where row.split == "dev" {
      if let f1 = row["f1"], best.map({ f1 > $0.value }) ?? true {
        best = RunManifest.Best(metric: "f1", value: f1, step: row.step)
      }
    }
    return best
  }

  /// Metrics under our names; a nested confusion matrix, by names or by rows `[[tn, fp], [fn, tp]]`, becomes
  /// flat.
  static func metrics(_ values: JSONObject) -> [(name: String, value: Double)] {
    var metrics: [(name: String, value: Double)] = []
    for (key, value) in values.members {
      if let number = value.double { metrics.append((key, number)) }
    }
    let cells = [
      ("true_negatives", "tn"), ("false_positives", "fp"), ("false_negatives", "fn"),
      ("true_positives", "tp"),
    ]
    let nested = values["confusion_matrix"]
    let matrix = nested?.array?.map { $0.array ?? [] } ?? []
    let isBinary = matrix.count == 2 && matrix.allSatisfy { $0.count == 2 }
    for (place, (key, short)) in cells.enumerated() where values["confusion_matrix_\(short)"] == nil {
      let count = isBinary ? matrix[place / 2][place % 2].double : nested?[key]?.double
      if let count { metrics.append(("confusion_matrix_\(short)", count)) }
    }
    return metrics
  }

  /// The history as rows of our log. In actual files the final evaluations of dev and test are at its end,
  /// like any other row; they are recognised by their values and left out.
  private static func rows(_ history: [JSONValue], final: [JSONValue?]) -> [MetricsRow] {
    var rows: [MetricsRow] = []
    var history = history[...]
    for metrics in final.reversed() {
      guard let metrics, let last = history.last, last["loss"] == nil, history.count > 1,
        let loss = metrics["loss"]?.double, last["eval_loss"]?.double == loss
      else { continue }
      history.removeLast()
    }
    for entry in history {
      guard let step = PythonJSON.number(entry["step"]).flatMap({ Int(exactly: $0) }),
        (0...Quantity.most).contains(step), let members = entry.object?.members
      else { continue }
      let epoch = entry["epoch"]?.double ?? 0
      var (training, dev) = ([(name: String, value: Double)](), [(name: String, value: Double)]())
      for (key, value) in members where !["step", "epoch"].contains(key) {
        guard let number = value.double else { continue }
        if key.hasPrefix("eval_") {
          dev.append((String(key.dropFirst(5)), number))
        } else {
          training.append((key, number))
        }
      }
      if !training.isEmpty { rows.append(MetricsRow(step: step, epoch: epoch, training)) }
      if !dev.isEmpty { rows.append(MetricsRow(step: step, epoch: epoch, split: "dev", dev)) }
    }
    return rows
  }
}
