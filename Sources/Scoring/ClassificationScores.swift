/// The scores of `cls`: literal (0) or figurative (1).
///
/// `f1`, `precision` and `recall` are those of class 1; the means over both classes are called `*_macro`.
/// - Reference: sklearn 1.9 `precision_recall_fscore_support`, `zero_division=0`.
package struct ClassificationScores: Sendable, Equatable {
  package let confusion: Confusion

  /// - Parameters:
  ///   - gold: `[sentences]`, 0 or 1.
  ///   - predicted: `[sentences]`, 0 or 1.
  package init(gold: some Collection<Int>, predicted: some Collection<Int>) {
    confusion = Confusion(gold: gold, predicted: predicted, classes: 2)
  }

  package var positive: PrecisionRecall { confusion.scores(of: 1) }
  package var negative: PrecisionRecall { confusion.scores(of: 0) }
  package var f1: Double { positive.f1 }
  package var accuracy: Double { confusion.accuracy }

  /// What `metric_averaging` says beside stored scores.
  package static let averaging = "binary, positive class 1; *_macro: mean over classes 0 and 1"

  /// All of them by their stored names, `f1` first.
  package var metrics: [Metric] {
    [
      Metric("f1", positive.f1),
      Metric("precision", positive.precision),
      Metric("recall", positive.recall),
      Metric("accuracy", accuracy),
      Metric("f1_macro", (negative.f1 + positive.f1) / 2),
      Metric("precision_macro", (negative.precision + positive.precision) / 2),
      Metric("recall_macro", (negative.recall + positive.recall) / 2),
      Metric("confusion_matrix_tn", Double(confusion[gold: 0, predicted: 0])),
      Metric("confusion_matrix_fp", Double(confusion[gold: 0, predicted: 1])),
      Metric("confusion_matrix_fn", Double(confusion[gold: 1, predicted: 0])),
      Metric("confusion_matrix_tp", Double(confusion[gold: 1, predicted: 1])),
    ]
  }
}
