import Basics
import Experiments
import Records
import Scoring
import Tasks
import Text

/// An evaluation by another program, or by this one in another store, with its scores recomputed from
/// predictions if there are any.
struct ForeignEvaluation {
  /// A stored number that differs from the value recomputed from its source.
  struct Disagreement: Equatable {
    let metric: String
    let stored: Double
    let recomputed: Double
  }

  enum Source: String {
    case predictions, counts = "confusion matrix", stored
  }

  let path: String
  let names: ForeignNames
  let model: String
  let mode: String?
  let seed: Int?
  let task: TaskKind
  let split: String
  /// The metrics, under our names.
  let metrics: [(name: String, value: Double)]
  let disagreements: [Disagreement]
  /// Stored names whose values are means over the classes: `f1` means `f1_macro` there.
  let macroNames: [String]
  let source: Source
  /// Why existing predictions could not be used.
  let unusable: String?
  let settings: ForeignSettings
  let best: RunManifest.Best?
  let steps: Int?
  /// For evaluations by this program, the step of the evaluated checkpoint if it is not the best of its run.
  let otherStep: Int?

  /// - Parameter predictions: the rows that belong to it, if any.
  /// - Returns: `nil` if the tree is not an evaluation.
  init?(_ tree: JSONValue, path: String, predictions: ImportedFiles.Predictions) {
    let names = ForeignNames(path: path)
    guard let stored = tree["metrics"]?.object,
      let kind = ForeignNames.task(tree["task"]?.string) ?? names.task
    else { return nil }
    // This program's files contain what was evaluated; for others it follows only from the path.
    let isOwn = tree["fingerprint"]?.string != nil && tree["checkpoint"]?.string != nil
    let task = ForeignScores.task(kind, tree, predictions)
    (self.path, self.names, self.task) = (path, names, task)
    let checkpoint = ForeignNames(path: tree["model_checkpoint"]?.string ?? "").model
    model =
      (isOwn ? tree["model"]?.string : nil) ?? names.model ?? tree["model"]?.string ?? checkpoint ?? "unknown"
    mode = tree["method"]?.string.flatMap { ForeignNames.mode($0) } ?? names.mode
    let data = tree["dataset"]?.string.map { ForeignNames.split(EvaluationRecord.stem($0)) }
    // A split given as a file is identified by the file's name.
    let own = isOwn ? tree["split"]?.string.flatMap { $0.contains("/") || $0.contains(".") ? nil : $0 } : nil
    split = own ?? names.split ?? data ?? tree["split"]?.string ?? "test"
    let config = tree["training_config"]?.object ?? JSONObject()
    settings = ForeignSettings(config, isOwn: isOwn)
    seed = isOwn ? config["seed"]?.int ?? names.seed : names.seed ?? config["seed"]?.int
    let information = tree["training_info"]
    steps = information?["total_steps"]?.int
    let score = information?.object?.members.first { $0.key.hasPrefix("best_dev_") }
    let bestStep = information?["best_step"]?.int
    if isOwn, let bestStep, let score, let value = score.value.double {
      best = RunManifest.Best(metric: String(score.key.dropFirst(9)), value: value, step: bestStep)
    } else {
      best = nil
    }
    let step = isOwn ? tree["checkpoint"]?.string?.split(separator: "@").last.flatMap { Int($0) } : nil
    otherStep = bestStep != nil && step != bestStep ? step : nil

    let values = ForeignRun.metrics(stored)
    let made = ForeignScores(predictions, task, samples: tree["num_samples"]?.int)
    let counted = task.definition.scores(counted: values)
    unusable = made.unusable
    source = made.metrics != nil ? .predictions : counted != nil ? .counts : .stored
    guard let recomputed = made.metrics ?? counted else {
      // The Python program's evaluation stores averages over the classes under the plain names.
      let averaged = isOwn ? [] : task.averagedMetrics
      let renamed = values.map(\.name).filter(averaged.contains)
      macroNames = renamed
      metrics = values.map { (renamed.contains($0.name) ? "\($0.name)_macro" : $0.name, $0.value) }
      disagreements = []
      return
    }
    let left = values.filter { value in !recomputed.contains { $0.name == value.name } }
    metrics = recomputed.map { ($0.name, $0.value) } + left
    (disagreements, macroNames) = ForeignScores.compare(values, with: recomputed, task)
  }
}
