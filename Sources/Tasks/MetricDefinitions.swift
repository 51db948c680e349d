package import Basics

/// One metric of a task: what it is called, what it means, and what is better.
///
/// The choice of checkpoints, early stopping, hpo, the names that `compare` and `expect` take, and the
/// definitions stored beside scores all read this one declaration.
package struct MetricDefinition: Sendable, Equatable {
  /// What is better.
  package enum Direction: Sendable, Equatable {
    case maximize
    case minimize
    /// Neither: a count, which grows with the split. Nothing is chosen by it.
    case none
  }

  /// As it is stored.
  package let name: String
  /// One clause, as it is stored beside scores.
  package let meaning: String
  /// What is better.
  package let direction: Direction
  /// Whether every evaluation has it; the others are of `zero_shot` alone.
  package let isEvaluated: Bool

  init(_ name: String, _ meaning: String, _ direction: Direction = .maximize, isEvaluated: Bool = true) {
    (self.name, self.meaning, self.direction, self.isEvaluated) = (name, meaning, direction, isEvaluated)
  }
}

extension TaskKind {
  /// The metrics of the task, the one that ranks by default first.
  package var metrics: [MetricDefinition] {
    let loss = MetricDefinition(
      "loss", "mean cross-entropy over sentences (cls) or words (span), without smoothing and class weights",
      .minimize)
    switch self {
    case .cls: return TaskKind.sentenceMetrics + [loss] + TaskKind.zeroShotSentenceMetrics
    case .span: return TaskKind.spanMetrics + [loss] + TaskKind.zeroShotSpanMetrics
    }
  }

  private static let sentenceMetrics = [
    MetricDefinition("f1", "of class 1, figurative: 2 TP / (2 TP + FP + FN)"),
    MetricDefinition("precision", "of class 1: TP / (TP + FP)"),
    MetricDefinition("recall", "of class 1: TP / (TP + FN)"),
    MetricDefinition("accuracy", "sentences whose class is right"),
    MetricDefinition("f1_macro", "mean of f1 over classes 0 and 1"),
    MetricDefinition("precision_macro", "mean of precision over classes 0 and 1"),
    MetricDefinition("recall_macro", "mean of recall over classes 0 and 1"),
    MetricDefinition("confusion_matrix_tn", "sentences of class 0 taken for 0", .none),
    MetricDefinition("confusion_matrix_fp", "sentences of class 0 taken for 1", .none),
    MetricDefinition("confusion_matrix_fn", "sentences of class 1 taken for 0", .none),
    MetricDefinition("confusion_matrix_tp", "sentences of class 1 taken for 1", .none),
  ]

  private static let zeroShotSentenceMetrics = [
    MetricDefinition(
      "roc_auc", "how often a sentence of class 1 has a larger score than one of class 0, ties half",
      isEvaluated: false)
  ]

  private static let spanMetrics = [
    MetricDefinition(
      "f1", "of exact spans over the whole split, as seqeval counts: an I without a B opens a span"),
    MetricDefinition("precision", "spans that are right among those said"),
    MetricDefinition("recall", "spans that are found among those there"),
    MetricDefinition("accuracy", "words whose tag is right"),
    MetricDefinition("f1_strict", "f1 where an I without a B is no span"),
    MetricDefinition("precision_strict", "precision where an I without a B is no span"),
    MetricDefinition("recall_strict", "recall where an I without a B is no span"),
    MetricDefinition("token_f1_macro", "mean over the tags O, B-IDIOM, I-IDIOM of their f1 over words"),
    MetricDefinition("token_f1_micro", "f1 over all words and tags, which is their accuracy"),
    MetricDefinition("token_precision", "mean over the three tags of their precision over words"),
    MetricDefinition("token_recall", "mean over the three tags of their recall over words"),
    MetricDefinition("token_f1_O", "f1 of the tag O over words"),
    MetricDefinition("token_f1_B-IDIOM", "f1 of the tag B-IDIOM over words"),
    MetricDefinition("token_f1_I-IDIOM", "f1 of the tag I-IDIOM over words"),
  ]

  private static let zeroShotSpanMetrics =
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

  /// The declaration of a metric; `nil` for a name that the task has not.
  package func metric(_ name: String) -> MetricDefinition? { metrics.first { $0.name == name } }

  /// The metrics by which a checkpoint or a trial can be chosen.
  package var rankingMetrics: [String] {
    metrics.filter { $0.isEvaluated && $0.direction != .none }.map(\.name)
  }

  /// What each stored metric means, by its name: kept beside the numbers, so that no name is ever two quantities.
  package var metricDefinitions: JSONObject {
    let nested: [(String, JSONValue)] =
      self == .cls ? [("confusion_matrix", "counts of sentences, class 1 positive")] : []
    return JSONObject(metrics.filter(\.isEvaluated).map { ($0.name, .string($0.meaning)) } + nested)
  }
}
