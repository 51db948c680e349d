/// The scores of a binary classification, in which class 1 is the positive one.
///
/// - Reference: sklearn 1.9 `precision_recall_fscore_support`, `zero_division=0`.
package struct ClassificationScores: Sendable, Equatable {
  /// The counts behind the scores, of classes 0 and 1.
  package let confusion: Confusion

  /// - Parameters:
  ///   - gold: `[sentences]`, 0 or 1.
  ///   - predicted: `[sentences]`, 0 or 1.
  package init(gold: some Collection<Int>, predicted: some Collection<Int>) {
    confusion = Confusion(gold: gold, predicted: predicted, classes: 2)
  }

  /// The scores of class 1.
  package var positive: PrecisionRecall { confusion.scores(of: 1) }
  /// The scores of class 0.
  package var negative: PrecisionRecall { confusion.scores(of: 0) }
  /// F1 of class 1, 0…1.
  package var f1: Double { positive.f1 }
  /// The share of sentences whose class is predicted correctly, 0…1.
  package var accuracy: Double { confusion.accuracy }

  /// The mean over both classes, even if one of them does not occur.
  package func mean(_ value: (PrecisionRecall) -> Double) -> Double {
    (value(negative) + value(positive)) / 2
  }
}
