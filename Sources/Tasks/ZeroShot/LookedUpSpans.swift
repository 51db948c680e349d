import Basics
import Scoring
import Text

/// Two ways: spans looked up in the sentence, an upper bound because it uses the text of the answer; and the
/// untrained head.
struct LookedUpSpans: ZeroShotWays {
  /// The metrics of the first way.
  static let metrics =
    ["accuracy", "precision", "recall", "f1"].map { name in
      MetricDefinition(
        "heuristic_token_\(name)",
        "mean over sentences of the \(name) of words, idiom or not, where the expression is looked up",
        isEvaluated: false)
    }
    + ["precision", "recall", "f1"].map { name in
      MetricDefinition(
        "heuristic_\(name)",
        "mean over sentences of the \(name) of exact spans where the expression is looked up",
        isEvaluated: false)
    }

  let usesHead = true
  let mainKey = "span_untrained_model"

  func results(_ split: TokenizedDataset, _ model: ZeroShotModel) -> JSONObject? {
    let lookedUp = lookUp(split)
    let watch = Stopwatch()
    guard let evaluation = Evaluation(split, by: model.model, isStopped: model.isStopped) else { return nil }
    return JSONObject([
      ("span_heuristic", lookedUp), (mainKey, untrained(evaluation, split, watch.seconds)),
    ])
  }

  private func lookUp(_ split: TokenizedDataset) -> JSONValue {
    let found = (0..<split.count).compactMap { row in
      SpanLookup.tags(ofRow: row, in: split.corpus).map {
        (gold: SpanTag.tags(split.gold[row]), predicted: $0)
      }
    }
    let averages = SpanLookup.averages(gold: found.map(\.gold), predicted: found.map(\.predicted))
    let words = SpanScores(gold: found.map(\.gold), predicted: found.map(\.predicted)).words
    return [
      "notes":
        "reads the expression from the file and looks it up in the sentence: an upper bound, not a model",
      "n_evaluated": .int(found.count), "token_metrics_avg": .object(JSONValue.metrics(averages.token)),
      "span_metrics_avg": .object(JSONValue.metrics(averages.span)), "confusion_matrix": .matrix(words),
      "per_class": .perClass(words, split.task.labels),
    ]
  }

  private func untrained(_ evaluation: Evaluation, _ split: TokenizedDataset, _ seconds: Double) -> JSONValue
  {
    var metrics = JSONValue.metrics(evaluation.metrics)
    metrics["runtime"] = .double(seconds)
    metrics["samples_per_second"] = .finite(Double(split.count) / seconds)
    let words = SpanScores(
      gold: split.gold.map(SpanTag.tags), predicted: evaluation.predictions.map { SpanTag.tags($0.answer) }
    ).words
    metrics["confusion_matrix"] = .matrix(words)
    metrics["per_class"] = .perClass(words, split.task.labels)
    return [
      "notes": "the encoder as it is under a head of random values, which nothing has trained",
      "metrics": .object(metrics),
    ]
  }

  func statistics(_ corpus: Corpus) -> [(String, JSONValue)] {
    let tags = TaskKind.span.definition.gold(in: corpus).map(\.numbers)
    let valid = zip(corpus.examples, tags).count { !$1.isEmpty && $1.count == $0.tokens.count }
    return [("missing_iob2", .int(tags.count(where: \.isEmpty))), ("valid_iob2", .int(valid))]
  }

  func statistics(_ split: TokenizedDataset) -> [(String, JSONValue)] {
    let aligned = split.alignments.count { alignment in alignment.firstToken.allSatisfy { $0 != nil } }
    return [
      ("tokenization_misaligned", .int(split.count - aligned)), ("tokenization_aligned", .int(aligned)),
    ]
  }

  private static let plain = ["f1", "precision", "recall"]
  let tableRows = [
    (title: "span, looked up", path: ["span_heuristic", "span_metrics_avg"], names: LookedUpSpans.plain),
    (title: "span, untrained head", path: ["span_untrained_model", "metrics"], names: LookedUpSpans.plain),
  ]

  /// Scores of the looked-up expression are stored as `heuristic_*`.
  func stored(
    in tasks: JSONObject, flat: (JSONObject) -> [(name: String, value: Double)]
  ) -> [(name: String, value: Double)] {
    func named(_ key: String, _ prefix: String) -> [(name: String, value: Double)] {
      flat(tasks["span_heuristic"]?[key]?.object ?? JSONObject()).map { (prefix + $0.name, $0.value) }
    }
    return flat(tasks[mainKey]?["metrics"]?.object ?? JSONObject())
      + named("span_metrics_avg", "heuristic_") + named("token_metrics_avg", "heuristic_token_")
  }
}
