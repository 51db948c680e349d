/// The cutoff at which most of a multilabel model's decisions are right: everything that scores at least as
/// much is predicted.
package struct DecisionCutoff: Sendable, Equatable {
  /// One of the scores.
  package let value: Double
  /// The counts of all labels together at this cutoff; its `f1` is the largest there is.
  package let counts: PrecisionRecall

  /// The cutoff with the largest micro F1, among all that make a difference: the distinct scores. Of several
  /// that are equally good, it is the largest, which predicts fewest labels.
  ///
  /// - Parameters:
  ///   - gold: `[rows][labels]`, 1 where the row has the label.
  ///   - scores: `[rows][labels]`.
  ///   - missed: how many labels the rows have besides those, which no cutoff finds.
  /// - Returns: `nil` if no row has one of the labels, for then every cutoff scores 0, or if a score is not a number.
  /// - Precondition: as many scores as gold numbers in each row.
  /// - Reference: the maximum of F1 over `sklearn.metrics.precision_recall_curve` of all decisions together.
  package init?(gold: [[Int]], scores: [[Double]], missed: Int = 0) {
    precondition(gold.count == scores.count, "scores for each row")
    precondition(zip(gold, scores).allSatisfy { $0.count == $1.count }, "one score for each label")
    let decisions = zip(gold, scores).lazy.flatMap { gold, scores in
      zip(gold, scores).lazy.map { (score: $1, isPositive: $0 == 1) }
    }
    guard let curve = ThresholdCounts(decisions), curve.positives > 0 else { return nil }
    func counts(_ step: Int) -> PrecisionRecall {
      PrecisionRecall(
        right: curve.right[step], predicted: curve.predicted[step], gold: curve.positives + missed)
    }
    // Equal fractions of whole numbers are equal quotients, so ties are exact; max would take the last of them.
    var best = 0
    for step in curve.thresholds.indices where counts(step).f1 > counts(best).f1 { best = step }
    value = curve.thresholds[best]
    self.counts = counts(best)
  }
}
