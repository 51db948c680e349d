import Basics
import ModelFiles
import Records
import Tasks
import Text
import Training

/// A run that another program left: what its `training_results.json` says.
struct ForeignRun {
  var mode: String
  var model: String
  var task: TaskKind
  var seed: Int
  /// What tells it from others of the same model and task.
  var name: String
  var settings = Settings()
  /// Keys of its configuration that mean nothing here, and values that no key takes.
  var unread = JSONObject()
  /// Final metrics by split, by our names.
  var metrics: [(split: String, values: [(name: String, value: Double)])] = []
  var rows: [MetricsRow] = []
  /// Seconds of its training.
  var runtime: Double?
  /// Files that belong to it.
  var files: [String]
  /// A digest over them.
  var fingerprint: String

  /// - Returns: `nil` when the tree is nothing that a training left.
  init?(results tree: JSONValue, path: String, digest: String) {
    let names = ForeignNames(path: path)
    guard tree["config"]?.object != nil || tree["test_metrics"] != nil || tree["training_history"] != nil,
      let task = ForeignNames.task(tree["task"]?.string) ?? names.task,
      let model = tree["model"]?.string ?? names.model
    else { return nil }
    mode =
      tree["mode"]?.string.flatMap { ForeignNames.mode($0) } ?? names.mode
      ?? (tree["freeze_backbone"]?.bool == true ? "frozen_backbone" : "full_finetune")
    (self.model, self.task) = (model, task)
    seed = ForeignNames(path: path).seed ?? tree["config"]?["seed"]?.int ?? 0
    name = "imported" + (names.trial.map { "_\($0)" } ?? "_seed_\(seed)")
    (files, fingerprint) = ([path], digest)
    runtime = tree["train_metrics"]?["runtime"]?.double
    readSettings(tree["config"]?.object ?? JSONObject(), tree["dataset"])
    for (key, split) in [("dev_metrics", "dev"), ("test_metrics", "test")] {
      if let values = tree[key]?.object { metrics.append((split, ForeignRun.metrics(values))) }
    }
    rows = ForeignRun.rows(
      tree["training_history"]?.array ?? [], final: [tree["dev_metrics"], tree["test_metrics"]])
  }

  /// A run of which only evaluations are left.
  init(evaluation names: ForeignNames, model: String, task: TaskKind, path: String, digest: String) {
    (mode, self.model, self.task) = (names.mode ?? "full_finetune", model, task)
    seed = names.seed ?? 0
    name = "imported_seed_\(seed)"
    (files, fingerprint) = ([path], digest)
  }

  var shortModel: String { HuggingFaceFolder.shortName(model) }
  /// Optimizer steps of its last row.
  var steps: Int { rows.map(\.step).max() ?? 0 }

  /// The best evaluation during training, by F1.
  var best: RunManifest.Best? {
    var best: RunManifest.Best?
    for row in rows where row.split == "dev" {
      if let f1 = row["f1"], best.map({ f1 > $0.value }) ?? true {
        best = RunManifest.Best(metric: "f1", value: f1, step: row.step)
      }
    }
    return best
  }

  private mutating func readSettings(_ config: JSONObject, _ dataset: JSONValue?) {
    for (key, value) in config.members {
      let plain =
        ForeignJSON.number(value).map { Int(exactly: $0).map { .int($0) } ?? .float($0) } ?? value.value
      guard value != .null else { continue }
      do throws(Failure) {
        guard let plain else { throw Failure("import.value", "no plain value", kind: .usage) }
        try settings.set(key, plain, origin: .given("import"), at: nil)
      } catch {
        unread[key] = value
      }
    }
    for name in ["train", "dev", "test"] {
      guard let file = dataset?["\(name)_file"]?.string else { continue }
      try? settings.set("\(name)_file", .text(file), origin: .given("import"), at: nil)
    }
  }

  /// Metrics by our names: a nested confusion matrix becomes flat, whole numbers stay what they are.
  static func metrics(_ values: JSONObject) -> [(name: String, value: Double)] {
    var metrics: [(name: String, value: Double)] = []
    for (key, value) in values.members {
      if let number = value.double { metrics.append((key, number)) }
    }
    let cells = [
      ("true_negatives", "tn"), ("false_positives", "fp"), ("false_negatives", "fn"),
      ("true_positives", "tp"),
    ]
    for (key, short) in cells where values["confusion_matrix_\(short)"] == nil {
      if let count = values["confusion_matrix"]?[key]?.double {
        metrics.append(("confusion_matrix_\(short)", count))
      }
    }
    return metrics
  }

  /// The history as rows of our log. In the real files the final evaluations of dev and test stand at the end of it,
  /// where they look like any other; they are known by their values and left out.
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
      guard let step = ForeignJSON.number(entry["step"]).flatMap({ Int(exactly: $0) }),
        let members = entry.object?.members
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
