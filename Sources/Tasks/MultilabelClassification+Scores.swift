import Basics
package import Scoring

extension MultilabelClassification {
  /// Those of all decisions, of the labels and of the sentences; the loss; those of the order of probabilities.
  package var metrics: [MetricDefinition] {
    measured.map(\.definition) + [
      MetricDefinition("loss", "mean cross-entropy over sentences and labels", .minimize),
      MetricDefinition(
        "roc_auc_macro",
        "mean over the labels of how often a sentence with the label has a larger score than one without, ties half",
        isRank: true),
      MetricDefinition(
        "average_precision_macro",
        "mean over the labels of the mean of precision over the steps of recall", isRank: true),
    ]
  }

  /// F1 of all decisions and of the labels, and what tells more about either.
  package var mainMetrics: [String] {
    ["f1_micro", "f1_macro", "precision_micro", "recall_micro", "subset_accuracy", "roc_auc_macro"]
  }
  /// Those of all decisions, and the means of labels and sentences.
  package var expectedMetrics: [String] {
    ["f1_micro", "precision_micro", "recall_micro", "f1_macro", "subset_accuracy"]
  }
  /// Each label has its own.
  package var labelMetrics: [String] { PrecisionRecall.labelMetrics }
  /// What the means are taken over.
  package var averaging: String {
    "micro: all decisions together; *_macro: mean over the labels; *_samples: mean over sentences"
  }

  /// The scores of decisions; labels that the model does not know count as missed.
  package func scores(gold: [Answer], predicted: [Answer]) -> [Metric] {
    let scores = MultilabelScores(
      gold: gold.map { known($0) }, predicted: predicted.map { known($0) }, labels: labels.count,
      unknown: gold.map { unknown($0) })
    return measured.map { $0(scores) }
  }

  /// ROC AUC and average precision, means over the labels; left out where a label never occurs, or always.
  package func rankScores(gold: [Answer], predictions: [Prediction]) -> [Metric] {
    // With a label that never occurs both means are undefined.
    guard counts(gold).allSatisfy({ $0 > 0 }), let scores = probabilities(predictions) else { return [] }
    let ranks = LabelRankScores(gold: gold.map { known($0) }, scores: scores)
    return [
      ("roc_auc_macro", ranks.area.macro), ("average_precision_macro", ranks.averagePrecision.macro),
    ].compactMap { name, value in value.map { Metric(name, $0) } }
  }

  /// The cutoff with the best ``PrecisionRecall/f1`` of all decisions together.
  package func tunedCutoff(gold: [Answer], predictions: [Prediction]) -> Double? {
    probabilities(predictions).flatMap { scores in
      DecisionCutoff(
        gold: gold.map { known($0) }, scores: scores, missed: gold.reduce(0) { $0 + unknown($1) })?.value
    }
  }

  /// 0 or 1 for each of the model's labels.
  private func known(_ answer: Answer) -> [Int] { answer.classes.prefix(labels.count).map(\.self) }

  /// `[sentences][labels]`; `nil` if a sentence has no logits.
  private func probabilities(_ predictions: [Prediction]) -> [[Double]]? {
    let scores = predictions.map { MultilabelClassification.probabilities($0.logits) }
    return scores.allSatisfy { $0.count == labels.count } ? scores : nil
  }

  private var measured: [MeasuredMetric<MultilabelScores>] {
    let means: [MeasuredMetric<MultilabelScores>] = [
      .init("f1_micro", "of all decisions together: 2 TP / (2 TP + FP + FN)") { $0.micro.f1 },
      .init("precision_micro", "labels that are right among those said") { $0.micro.precision },
      .init("recall_micro", "labels that are found among those there") { $0.micro.recall },
      .init("f1_macro", "mean of f1 over the labels") { $0.macro(\.f1) },
      .init("precision_macro", "mean of precision over the labels") { $0.macro(\.precision) },
      .init("recall_macro", "mean of recall over the labels") { $0.macro(\.recall) },
      .init("f1_weighted", "mean of f1 over the labels, each as often as it occurs") { $0.weighted(\.f1) },
      .init("precision_weighted", "mean of precision over the labels, each as often as it occurs") {
        $0.weighted(\.precision)
      },
      .init("recall_weighted", "mean of recall over the labels, each as often as it occurs") {
        $0.weighted(\.recall)
      },
      .init("f1_samples", "mean of f1 over the sentences; 0 for one without labels, true or said") {
        $0.samples(\.f1)
      },
      .init("subset_accuracy", "sentences whose labels are all right") { $0.subsetAccuracy },
      .init("hamming_loss", "wrong decisions, one for each sentence and label", .minimize) {
        $0.hammingLoss
      },
    ]
    return means.with(labels.names, "the label") { $0.perLabel[$1] }
  }
}
