/// What is predicted when everything that scores at least a threshold is, for each distinct score.
///
/// - Reference: `sklearn.metrics.confusion_matrix_at_thresholds`.
struct ThresholdCounts {
  /// The distinct scores, falling.
  private(set) var thresholds: [Double] = []
  /// For each threshold the positives that reach it.
  private(set) var right: [Int] = []
  /// For each threshold all that reach it.
  private(set) var predicted: [Int] = []

  /// - Returns: `nil` if a score is not a number, which has no place in an order.
  init?(_ scored: some Sequence<(score: Double, isPositive: Bool)>) {
    let falling = scored.sorted { $0.score > $1.score }
    guard !falling.contains(where: { $0.score.isNaN }) else { return nil }
    var positives = 0
    for (index, one) in falling.enumerated() {
      if one.isPositive { positives += 1 }
      if index + 1 < falling.count, falling[index + 1].score == one.score { continue }
      thresholds.append(one.score)
      right.append(positives)
      predicted.append(index + 1)
    }
  }

  /// Number of positives.
  var positives: Int { right.last ?? 0 }
  /// Number of negatives.
  var negatives: Int { (predicted.last ?? 0) - positives }

  /// The area under the ROC curve, 0…1; `nil` if only one class occurs.
  var area: Double? {
    guard positives > 0, negatives > 0 else { return nil }
    var (pairs, before, wrong) = (0.0, 0, 0)
    for (right, predicted) in zip(right, predicted) {
      // Negatives of this score lose to the positives above them, and share with those beside them.
      pairs += Double(predicted - right - wrong) * (Double(before) + Double(right)) / 2
      (before, wrong) = (right, predicted - right)
    }
    return pairs / (Double(positives) * Double(negatives))
  }

  /// The mean of precision over the steps of recall, 0…1; `nil` without positives.
  var averagePrecision: Double? {
    guard positives > 0 else { return nil }
    var (sum, before) = (0.0, 0)
    for (right, predicted) in zip(right, predicted) {
      sum += Double(right - before) / Double(positives) * ratio(right, predicted)
      before = right
    }
    return sum
  }
}
