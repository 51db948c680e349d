/// Means over classes, labels, types or rows, each with counts of its own.
///
/// A mean of nothing is 0, and so is a quotient whose divisor is 0.
///
/// - Reference: `average=` of sklearn 1.9 `precision_recall_fscore_support`, `zero_division=0`.
extension Collection<PrecisionRecall> {
  /// The counts of all together: `average="micro"`.
  package var micro: PrecisionRecall { reduce(into: .none) { $0 += $1 } }

  /// The mean in which each counts the same: `average="macro"`, or `"samples"` over rows.
  package func macro(_ value: (PrecisionRecall) -> Double) -> Double {
    isEmpty ? 0 : reduce(0) { $0 + value($1) } / Double(count)
  }

  /// The mean in which each counts as often as it occurs in the gold labels: `average="weighted"`.
  package func weighted(_ value: (PrecisionRecall) -> Double) -> Double {
    let occurrences = reduce(0) { $0 + $1.gold }
    // sklearn falls back to the unweighted mean, which is then 0: what does not occur is never right.
    return occurrences == 0 ? 0 : reduce(0) { $0 + Double($1.gold) * value($1) } / Double(occurrences)
  }

  /// Those that occur or are predicted, which sklearn takes means over when no `labels=` are given.
  package var present: [PrecisionRecall] { filter { $0.gold + $0.predicted > 0 } }
}
