/// ROC AUC and average precision of each class or label against the rest, and their means.
///
/// - Reference: sklearn 1.9 `roc_auc_score` and `average_precision_score` on indicators; for classes, on
///   `label_binarize(gold, classes=range(k))` with a column for each of two classes, too, which is
///   `multi_class="ovr"`. Rows of scores need not sum to 1.
package struct LabelRankScores: Sendable, Equatable {
  /// One measure for each label, and its means.
  package struct Measure: Sendable, Equatable {
    /// By label; `nil` where it is undefined.
    package let perLabel: [Double?]
    /// How often each label occurs, by label.
    fileprivate let support: [Int]

    /// The mean over all labels; `nil` if one of them is undefined, where sklearn's ROC AUC is NaN and its
    /// average precision counts 0 for a label that does not occur.
    package var macro: Double? {
      let defined = perLabel.compactMap(\.self)
      return defined.isEmpty || defined.count < perLabel.count
        ? nil : defined.reduce(0, +) / Double(defined.count)
    }

    /// The mean in which each label counts as often as it occurs, so that those that never do are left out;
    /// `nil` if one of the others is undefined, or if none occurs, where sklearn returns 0.
    package var weighted: Double? {
      var (sum, weight) = (0.0, 0)
      for (value, support) in zip(perLabel, support) where support > 0 {
        guard let value else { return nil }
        sum += Double(support) * value
        weight += support
      }
      return weight == 0 ? nil : sum / Double(weight)
    }
  }

  /// The area under the ROC curve; undefined where all or no rows have the label.
  package let area: Measure
  /// Average precision; undefined where no row has the label.
  package let averagePrecision: Measure

  /// For any number of labels a row.
  /// - Parameters:
  ///   - gold: `[rows][labels]`, 1 where the row has the label.
  ///   - scores: `[rows][labels]`; only their order within a label matters.
  /// - Precondition: as many scores as gold numbers in each row, and as many in all rows.
  package init(gold: [[Int]], scores: [[Double]]) {
    precondition(gold.count == scores.count, "scores for each row")
    precondition(zip(gold, scores).allSatisfy { $0.count == $1.count }, "one score for each label")
    self.init(scores) { row, label in gold[row][label] == 1 }
  }

  /// For one class a row, each against the rest.
  /// - Parameters:
  ///   - gold: `[rows]`; a number without a score is a label that the model does not know, and a negative for
  ///     every class.
  ///   - scores: `[rows][classes]`.
  /// - Precondition: scores for each row, as many in all rows.
  package init(gold: [Int], scores: [[Double]]) {
    precondition(gold.count == scores.count, "scores for each row")
    self.init(scores) { row, label in gold[row] == label }
  }

  private init(_ scores: [[Double]], _ isPositive: @escaping (_ row: Int, _ label: Int) -> Bool) {
    let labels = 0..<(scores.first?.count ?? 0)
    precondition(scores.allSatisfy { $0.count == labels.count }, "as many scores in each row")
    // One label at a time: the curves of all would take three times the memory of the scores.
    let values = labels.map { label -> (Double?, Double?) in
      ThresholdCounts(scores.indices.lazy.map { (scores[$0][label], isPositive($0, label)) })
        .map { ($0.area, $0.averagePrecision) } ?? (nil, nil)
    }
    let support = labels.map { label in scores.indices.count { isPositive($0, label) } }
    area = Measure(perLabel: values.map(\.0), support: support)
    averagePrecision = Measure(perLabel: values.map(\.1), support: support)
  }
}
