import Basics
import Records
import Scoring
import Tasks
import Text

/// An evaluation that another program left, its scores made again from the predictions where there are any.
struct ForeignEvaluation {
  /// A stored number that the predictions do not bear out.
  struct Disagreement: Equatable {
    let metric: String
    let stored: Double
    let recomputed: Double
  }

  let path: String
  let names: ForeignNames
  let model: String
  let task: TaskKind
  let split: String
  /// By our names.
  let metrics: [(name: String, value: Double)]
  let disagreements: [Disagreement]
  /// What the metrics come from: `predictions`, `confusion matrix` or `stored`.
  let source: String
  let trainingConfig: JSONObject

  /// - Parameter predictions: the rows that belong to it, if any.
  /// - Returns: `nil` when the tree is no evaluation.
  init?(_ tree: JSONValue, path: String, predictions: [JSONValue]?) {
    let names = ForeignNames(path: path)
    guard let stored = tree["metrics"]?.object,
      let task = ForeignNames.task(tree["task"]?.string) ?? names.task
    else { return nil }
    (self.path, self.names, self.task) = (path, names, task)
    model = names.model ?? ForeignNames(path: tree["model_checkpoint"]?.string ?? "").model ?? "unknown"
    let data = tree["dataset"]?.string.map { ForeignNames.split(EvaluationRecord.stem($0)) }
    split = names.split ?? data ?? tree["split"]?.string ?? "test"
    trainingConfig = tree["training_config"]?.object ?? JSONObject()
    let values = ForeignRun.metrics(stored)
    let made = predictions.flatMap { ForeignEvaluation.scores($0, task) }
    let counted = task == .cls ? ForeignEvaluation.scores(confusion: values) : nil
    source = made != nil ? "predictions" : counted != nil ? "confusion matrix" : "stored"
    guard let recomputed = made ?? counted else {
      // The Python program's evaluation of cls averages over the classes, under the plain names.
      metrics =
        task == .cls
        ? values.map {
          (["f1", "precision", "recall"].contains($0.name) ? "\($0.name)_macro" : $0.name, $0.value)
        }
        : values
      disagreements = []
      return
    }
    let left = values.filter { value in !recomputed.contains { $0.name == value.name } }
    metrics = recomputed.map { ($0.name, $0.value) } + left
    disagreements = ForeignEvaluation.disagreements(values, recomputed, task)
  }

  /// Numbers that differ by more than rounding does. `f1` of cls may be the mean over classes or that of class 1.
  private static func disagreements(
    _ stored: [(name: String, value: Double)], _ made: [Metric], _ task: TaskKind
  ) -> [Disagreement] {
    func value(_ name: String) -> Double? { made.first { $0.name == name }?.value }
    return stored.compactMap { name, stored in
      let candidates = [value(name), task == .cls ? value("\(name)_macro") : nil].compactMap { $0 }
      guard let nearest = candidates.min(by: { abs($0 - stored) < abs($1 - stored) }),
        abs(nearest - stored) > 1e-6
      else { return nil }
      return Disagreement(metric: name, stored: stored, recomputed: nearest)
    }
  }

  /// Scores from the rows of `eval_predictions.json`; `nil` when a row does not tell both sides.
  static func scores(_ rows: [JSONValue], _ task: TaskKind) -> [Metric]? {
    guard !rows.isEmpty else { return nil }
    switch task {
    case .cls:
      let pairs = rows.compactMap { row -> (gold: Int, predicted: Int)? in
        guard let gold = row["true_label"]?.int, let predicted = row["predicted_label"]?.int,
          (0...1).contains(gold), (0...1).contains(predicted)
        else { return nil }
        return (gold, predicted)
      }
      guard pairs.count == rows.count else { return nil }
      return ClassificationScores(gold: pairs.map(\.gold), predicted: pairs.map(\.predicted)).metrics
    case .span:
      func tags(_ value: JSONValue?) -> [SpanTag]? {
        guard let names = value?.array else { return nil }
        let tags = names.compactMap { $0.string.flatMap { SpanTag($0) } }
        return tags.count == names.count ? tags : nil
      }
      var (gold, predicted) = ([[SpanTag]](), [[SpanTag]]())
      for row in rows {
        guard let wanted = tags(row["true_tags"]), let found = tags(row["predicted_tags"]),
          wanted.count == found.count
        else { return nil }
        gold.append(wanted)
        predicted.append(found)
      }
      return SpanScores(gold: gold, predicted: predicted).metrics
    }
  }

  private static func scores(confusion values: [(name: String, value: Double)]) -> [Metric]? {
    func count(_ cell: String) -> Int? {
      values.first { $0.name == "confusion_matrix_\(cell)" }.flatMap { Int(exactly: $0.value) }
        .flatMap { (0...1_000_000).contains($0) ? $0 : nil }
    }
    guard let tn = count("tn"), let fp = count("fp"), let fn = count("fn"), let tp = count("tp") else {
      return nil
    }
    let gold = [Int](repeating: 0, count: tn + fp) + [Int](repeating: 1, count: fn + tp)
    let predicted =
      [Int](repeating: 0, count: tn) + [Int](repeating: 1, count: fp) + [Int](repeating: 0, count: fn)
      + [Int](repeating: 1, count: tp)
    return ClassificationScores(gold: gold, predicted: predicted).metrics
  }
}
