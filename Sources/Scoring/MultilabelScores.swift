/// The scores of any number of labels a row.
///
/// Means over labels include those that neither occur nor are predicted, as sklearn's do for indicators.
///
/// A gold label that the model does not know is missed, and makes its row wrong: it counts in ``micro``, in the
/// recall of the row and in ``subsetAccuracy``, where sklearn has one more column of gold for each, all 0 in what is
/// predicted. Scores of labels, their other means and ``hammingLoss`` are those of the model's own labels.
///
/// - Reference: sklearn 1.9 `precision_recall_fscore_support` on indicators with `zero_division=0`,
///   `accuracy_score` and `hamming_loss`, which raise errors for empty input, where all scores here are 0.
package struct MultilabelScores: Sendable, Equatable {
  /// The counts of each label over all rows, by its number.
  package private(set) var perLabel: [PrecisionRecall]
  /// The counts of each row over its labels.
  package private(set) var perRow: [PrecisionRecall]

  /// - Parameters:
  ///   - gold: `[rows][labels]`, 1 where the row has the label, otherwise 0.
  ///   - predicted: `[rows][labels]`, 0 or 1.
  ///   - labels: number of labels.
  ///   - unknown: `[rows]`, how many labels the row has besides those; empty if no row has any.
  /// - Precondition: as many predictions as rows, all of `labels` numbers.
  package init(gold: [[Int]], predicted: [[Int]], labels: Int, unknown: [Int] = []) {
    precondition(gold.count == predicted.count, "one prediction for each row")
    precondition(unknown.isEmpty || unknown.count == gold.count, "one count for each row")
    perLabel = [PrecisionRecall](repeating: .none, count: labels)
    perRow = []
    perRow.reserveCapacity(gold.count)
    for (row, (gold, predicted)) in zip(gold, predicted).enumerated() {
      precondition(gold.count == labels && predicted.count == labels, "one number for each label")
      var counts = PrecisionRecall(right: 0, predicted: 0, gold: unknown.isEmpty ? 0 : unknown[row])
      for label in 0..<labels where gold[label] == 1 || predicted[label] == 1 {
        let one = PrecisionRecall(
          right: gold[label] == predicted[label] ? 1 : 0, predicted: predicted[label] == 1 ? 1 : 0,
          gold: gold[label] == 1 ? 1 : 0)
        perLabel[label] += one
        counts += one
      }
      perRow.append(counts)
    }
  }

  /// The counts of all labels together, unknown ones among them.
  package var micro: PrecisionRecall { perRow.micro }
  /// The mean over all labels.
  package func macro(_ value: (PrecisionRecall) -> Double) -> Double { perLabel.macro(value) }
  /// The mean over the labels in which each counts as often as it occurs; 0 if none occurs.
  package func weighted(_ value: (PrecisionRecall) -> Double) -> Double { perLabel.weighted(value) }
  /// The mean over rows: `average="samples"`. A row without labels, gold or predicted, scores 0.
  package func samples(_ value: (PrecisionRecall) -> Double) -> Double { perRow.macro(value) }

  /// The share of rows whose labels are predicted without a fault, 0…1.
  package var subsetAccuracy: Double {
    ratio(perRow.count { $0.right == $0.predicted && $0.right == $0.gold }, perRow.count)
  }

  /// The share of wrong decisions, one decision for each row and label, 0…1.
  package var hammingLoss: Double {
    let all = perLabel.micro
    return ratio(all.predicted + all.gold - 2 * all.right, perRow.count * perLabel.count)
  }
}
