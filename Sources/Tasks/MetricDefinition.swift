import Scoring

/// One metric of a task: its name, its meaning, and which values are better.
///
/// The choice of checkpoints, early stopping, hpo, the names accepted by `compare` and `expect`, and the
/// definitions stored with scores are all derived from this declaration.
package struct MetricDefinition: Sendable, Equatable {
  /// Which values are better.
  package enum Direction: Sendable, Equatable {
    case maximize
    case minimize
    /// Neither: a count, which grows with the split and is never used for ranking.
    case none
  }

  /// The stored name.
  package let name: String
  /// One clause, stored with scores.
  package let meaning: String
  /// Which values are better.
  package let direction: Direction
  /// Whether evaluations have it; the others occur only in `zero_shot`.
  package let isEvaluated: Bool
  /// Whether an evaluation has it only where it is defined: one of ``LearningTask/rankScores(gold:predictions:)``.
  package let isRank: Bool

  init(
    _ name: String, _ meaning: String, _ direction: Direction = .maximize, isEvaluated: Bool = true,
    isRank: Bool = false
  ) {
    (self.name, self.meaning, self.direction) = (name, meaning, direction)
    (self.isEvaluated, self.isRank) = (isEvaluated, isRank)
  }
}

/// A metric with the code that computes it: one entry in its task's list.
struct MeasuredMetric<Scores>: Sendable {
  let definition: MetricDefinition
  private let value: @Sendable (Scores) -> Double

  init(
    _ name: String, _ meaning: String, _ direction: MetricDefinition.Direction = .maximize,
    _ value: @escaping @Sendable (Scores) -> Double
  ) {
    definition = MetricDefinition(name, meaning, direction)
    self.value = value
  }

  func callAsFunction(_ scores: Scores) -> Metric { Metric(definition.name, value(scores)) }
}

extension Array {
  /// These metrics, and three for each label or type: `f1_LABEL`, `precision_LABEL` and `recall_LABEL`. Where that is
  /// the name of another (a label `macro`), it gets underscores until it is one of its own.
  /// - Parameters:
  ///   - labels: their names.
  ///   - noun: what they are, for the meaning: `the label`.
  ///   - f1: how it is computed from the counts.
  ///   - counts: those of a label by its number.
  func with<Scores>(
    _ labels: [String], _ noun: String, f1: @escaping @Sendable (PrecisionRecall) -> Double = { $0.f1 },
    _ counts: @escaping @Sendable (Scores, Int) -> PrecisionRecall
  ) -> [MeasuredMetric<Scores>] where Element == MeasuredMetric<Scores> {
    var all = self
    var taken = Set(map(\.definition.name))
    let values: [@Sendable (PrecisionRecall) -> Double] = [f1, { $0.precision }, { $0.recall }]
    for (index, label) in labels.enumerated() {
      for (score, value) in zip(PrecisionRecall.scoresOfLabel, values) {
        var prefix = score.prefix
        while !taken.insert(prefix + label).inserted { prefix += "_" }
        all.append(
          MeasuredMetric(prefix + label, "of \(noun) \(label): \(score.formula)") { value(counts($0, index)) }
        )
      }
    }
    return all
  }
}

extension PrecisionRecall {
  /// What each label has: the beginning of the metric's name, and its formula.
  fileprivate static let scoresOfLabel: [(prefix: String, formula: String)] = [
    ("f1_", "2 TP / (2 TP + FP + FN)"), ("precision_", "TP / (TP + FP)"), ("recall_", "TP / (TP + FN)"),
  ]
  /// What the names of metrics of single labels begin with.
  static let labelMetrics = scoresOfLabel.map(\.prefix)
}
