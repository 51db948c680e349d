package import Basics
import Networks
package import Scoring

extension SentenceClassification {
  /// The counts of sentences.
  struct Counts {
    let confusion: Confusion
    /// The class that the scores of two labels count.
    let positive: Int
    private let isOfIdioms: Bool

    init(_ gold: [Answer], _ predicted: [Answer], _ labels: LabelSet, positive: Int) {
      isOfIdioms = labels == SentenceClassification.literalOrFigurative
      confusion = Confusion(
        gold: gold.classes(of: labels), predicted: predicted.classes(of: labels), classes: labels.count)
      self.positive = positive
    }

    /// Number of labels.
    var classes: Int { confusion.classes }
    /// The scores of one label.
    func scores(of label: Int) -> PrecisionRecall { confusion.scores(of: label) }
    /// The mean over the labels that occur or are said; in the idiom set over both, whether they occur or not.
    func mean(_ value: (PrecisionRecall) -> Double) -> Double {
      guard isOfIdioms else { return confusion.mean(value) }
      return (0..<classes).reduce(0) { $0 + value(scores(of: $1)) } / Double(classes)
    }
    /// How often one side, positive or not, was predicted for one side.
    func count(gold: Bool, said: Bool) -> Double {
      let (own, other) = (positive, 1 - positive)
      return Double(confusion[gold: gold ? own : other, predicted: said ? own : other])
    }
  }

  /// Those of two labels or of more, the loss, and one of `zero_shot`.
  package var metrics: [MetricDefinition] {
    measured.map(\.definition) + [
      MetricDefinition(
        "loss",
        "mean cross-entropy over sentences (cls) or words (span), without smoothing and class weights",
        .minimize)
    ] + ranks
  }

  // MARK: Ranks

  /// With more than two labels, each against the rest.
  private var ranks: [MetricDefinition] {
    let (one, other) = isOfIdioms ? ("class \(positive)", "class \(1 - positive)") : ("the label", "another")
    let isOfTwo = labels.count == 2
    // Stored probabilities have single precision: those of many labels are tied where these are not.
    let score = isOfTwo ? "score" : "probability (softmax of the logits, in double precision)"
    return [
      MetricDefinition(
        "roc_auc",
        (isOfTwo ? "" : "mean over the labels of ")
          + "how often a sentence of \(one) has a larger \(score) than one of \(other), ties half",
        isRank: true),
      MetricDefinition(
        "average_precision",
        (isOfTwo ? "" : "mean over the labels of ")
          + "the mean of precision over the steps of recall, of \(isOfIdioms ? one : "the label")"
          + (isOfTwo ? "" : ", by \(score)"),
        isRank: true),
    ]
  }

  /// ROC AUC and average precision: of the positive one of two labels, else the means over all of them, each
  /// against the rest; left out where sklearn does not define them. Those of many labels are sklearn's on softmax,
  /// in double precision, of the logits as they are stored; `all_probs` is stored in single precision, in which
  /// the probabilities of a thousand labels are often tied.
  package func rankScores(gold: [Answer], predictions: [Prediction]) -> [Metric] {
    let gold = gold.map { Int($0.numbers[0]) }
    let logits = predictions.map { $0.logits.first.flatMap(\.self) ?? [] }
    guard logits.allSatisfy({ $0.count == labels.count }) else { return [] }
    let values: (Double?, Double?)
    if labels.count == 2 {
      // The order of the differences is that of the probabilities, without their rounding near 0 and 1.
      let scores = logits.map { Double($0[positive]) - Double($0[1 - positive]) }
      let gold = gold.map { $0 == positive ? 1 : 0 }
      values = (
        RankScores.areaUnderCurve(gold: gold, scores: scores),
        RankScores.averagePrecision(gold: gold, scores: scores)
      )
    } else {
      // With a label that does not occur the means are undefined.
      guard Set(gold).isSuperset(of: 0..<labels.count) else { return [] }
      let scores = LabelRankScores(gold: gold, scores: logits.map { softmax($0) })
      values = (scores.area.macro, scores.averagePrecision.macro)
    }
    return [("roc_auc", values.0), ("average_precision", values.1)].compactMap { name, value in
      value.map { Metric(name, $0) }
    }
  }

  /// Counts sentences.
  package func confusion(gold: [Answer], predicted: [Answer]) -> Confusion? {
    Counts(gold, predicted, labels, positive: positive).confusion
  }

  /// The counts of idioms are among their metrics.
  package var showsConfusion: Bool { !isOfIdioms }

  /// Those of classes; idioms are shown as their programs show them.
  package var mainMetrics: [String] {
    let usual = ["f1", "accuracy", "precision", "recall", "f1_macro"]
    return isOfIdioms ? usual : usual + ["roc_auc", "average_precision"]
  }

  /// The scores of sentences.
  package func scores(gold: [Answer], predicted: [Answer]) -> [Metric] {
    let counts = Counts(gold, predicted, labels, positive: positive)
    return measured.map { $0(counts) }
  }

  /// With more than two labels each has its own.
  package var labelMetrics: [String] { PrecisionRecall.labelMetrics }

  private var measured: [MeasuredMetric<Counts>] { labels.count == 2 ? ofTwo : ofMany }

  // MARK: Two labels

  private var ofTwo: [MeasuredMetric<Counts>] {
    let (one, other) =
      isOfIdioms ? ("\(positive)", "\(1 - positive)") : (labels.names[positive], labels.names[1 - positive])
    let both = isOfIdioms ? "classes 0 and 1" : "the labels that occur or are said"
    let noun = isOfIdioms ? "class" : "label"
    return [
      .init(
        "f1",
        "of \(noun) \(one)\(isOfIdioms ? ", \(labels.names[positive].lowercased())" : ""): 2 TP / (2 TP + FP + FN)"
      ) {
        $0.scores(of: $0.positive).f1
      },
      .init("precision", "of \(noun) \(one): TP / (TP + FP)") { $0.scores(of: $0.positive).precision },
      .init("recall", "of \(noun) \(one): TP / (TP + FN)") { $0.scores(of: $0.positive).recall },
      .init("accuracy", "sentences whose \(noun) is right") { $0.confusion.accuracy },
      .init("f1_macro", "mean of f1 over \(both)") { $0.mean(\.f1) },
      .init("precision_macro", "mean of precision over \(both)") { $0.mean(\.precision) },
      .init("recall_macro", "mean of recall over \(both)") { $0.mean(\.recall) },
      .init("mcc", "Matthews correlation of true and predicted classes; 0 where either never varies") {
        $0.confusion.matthews
      },
      .init("cohen_kappa", "agreement of true and predicted classes beyond chance; 0 where both never vary") {
        $0.confusion.cohenKappa
      },
      .init("confusion_matrix_tn", "sentences of \(noun) \(other) taken for \(other)", .none) {
        $0.count(gold: false, said: false)
      },
      .init("confusion_matrix_fp", "sentences of \(noun) \(other) taken for \(one)", .none) {
        $0.count(gold: false, said: true)
      },
      .init("confusion_matrix_fn", "sentences of \(noun) \(one) taken for \(other)", .none) {
        $0.count(gold: true, said: false)
      },
      .init("confusion_matrix_tp", "sentences of \(noun) \(one) taken for \(one)", .none) {
        $0.count(gold: true, said: true)
      },
    ]
  }

  // MARK: More labels

  private var ofMany: [MeasuredMetric<Counts>] {
    let means: [MeasuredMetric<Counts>] = [
      .init("f1", "mean of f1 over the labels that occur or are said") { $0.confusion.mean(\.f1) },
      .init("precision", "mean of precision over the labels that occur or are said") {
        $0.confusion.mean(\.precision)
      },
      .init("recall", "mean of recall over the labels that occur or are said") {
        $0.confusion.mean(\.recall)
      },
      .init("accuracy", "sentences whose label is right") { $0.confusion.accuracy },
      .init("f1_macro", "mean of f1 over the labels that occur or are said") { $0.confusion.mean(\.f1) },
      .init("precision_macro", "mean of precision over the labels") { $0.confusion.mean(\.precision) },
      .init("recall_macro", "mean of recall over the labels") { $0.confusion.mean(\.recall) },
      .init("f1_micro", "of all labels together") { $0.confusion.micro.f1 },
      .init("precision_micro", "of all labels together") { $0.confusion.micro.precision },
      .init("recall_micro", "of all labels together") { $0.confusion.micro.recall },
      .init("f1_weighted", "mean of f1 over the labels, each as often as it occurs") {
        $0.confusion.weightedMean(\.f1)
      },
      .init("precision_weighted", "mean of precision over the labels, each as often as it occurs") {
        $0.confusion.weightedMean(\.precision)
      },
      .init("recall_weighted", "mean of recall over the labels, each as often as it occurs") {
        $0.confusion.weightedMean(\.recall)
      },
      .init("mcc", "Matthews correlation of true and predicted labels; 0 where either never varies") {
        $0.confusion.matthews
      },
      .init("cohen_kappa", "agreement of true and predicted labels beyond chance; 0 where both never vary") {
        $0.confusion.cohenKappa
      },
    ]
    return means.with(labels.names, "the label") { $0.scores(of: $1) }
  }

  // MARK: Stored forms

  /// Which label is the positive one, or that scores are means.
  package var averaging: String {
    if labels.count != 2 { return "macro: mean over the labels" }
    return isOfIdioms
      ? "binary, positive class \(positive); *_macro: mean over classes 0 and 1"
      : "binary, positive label \(labels.names[positive]); *_macro: mean over the labels that occur or are said"
  }

  /// The counts of two labels, which results store as one member.
  package var nestedDefinitions: [(String, JSONValue)] {
    guard labels.count == 2 else { return [] }
    let name = isOfIdioms ? "class \(positive)" : labels.names[positive]
    return [("confusion_matrix", .string("counts of sentences, \(name) positive"))]
  }
  /// The usual four, and the counts of two labels.
  package var expectedMetrics: [String] {
    ["accuracy", "f1", "precision", "recall"] + (labels.count == 2 ? ["confusion_matrix"] : [])
  }
  /// With two labels, other programs also use these names for the means.
  package var averagedMetrics: [String] { labels.count == 2 ? ["f1", "precision", "recall"] : [] }

  /// The scores of two labels from their four counts.
  package func scores(counted values: [(name: String, value: Double)]) -> [Metric]? {
    func count(_ cell: String) -> Int? {
      values.first { $0.name == "confusion_matrix_\(cell)" }.flatMap { Int(exactly: $0.value) }
        .flatMap { (0...1_000_000).contains($0) ? $0 : nil }
    }
    guard let tn = count("tn"), let fp = count("fp"), let fn = count("fn"), let tp = count("tp") else {
      return nil
    }
    func repeated(_ label: Double, _ count: Int) -> [Answer] { Array(repeating: [label], count: count) }
    return scores(
      gold: repeated(0, tn + fp) + repeated(1, fn + tp),
      predicted: repeated(0, tn) + repeated(1, fp) + repeated(0, fn) + repeated(1, tp))
  }
}
