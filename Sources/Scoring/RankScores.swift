/// How well scores rank two classes.
package enum RankScores {
  /// The area under the ROC curve: how often a positive has a larger score than a negative, counting ties as
  /// half.
  ///
  /// - Parameters:
  ///   - gold: `[rows]`, 1 where positive.
  ///   - scores: `[rows]`, larger for what is rather positive; only their order matters.
  /// - Returns: `nil` if only one class occurs, or if a score is not a number.
  /// - Reference: `sklearn.metrics.roc_auc_score`, which warns about one class and returns NaN.
  package static func areaUnderCurve(gold: [Int], scores: [Double]) -> Double? {
    counts(gold, scores)?.area
  }

  /// Average precision: the mean of precision over the steps of recall, equal scores being one step.
  ///
  /// - Parameters:
  ///   - gold: `[rows]`, 1 where positive.
  ///   - scores: `[rows]`, larger for what is rather positive; only their order matters.
  /// - Returns: 1 if all are positive; `nil` without positives, or if a score is not a number.
  /// - Reference: `sklearn.metrics.average_precision_score`, which warns without positives and returns 0.
  package static func averagePrecision(gold: [Int], scores: [Double]) -> Double? {
    counts(gold, scores)?.averagePrecision
  }

  private static func counts(_ gold: [Int], _ scores: [Double]) -> ThresholdCounts? {
    precondition(gold.count == scores.count, "one score for each row")
    return ThresholdCounts(zip(gold, scores).lazy.map { (score: $1, isPositive: $0 == 1) })
  }
}
