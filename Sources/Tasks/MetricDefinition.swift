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
  /// These metrics, and one for each label or type: `f1_LABEL`. Where that is the name of another (a label
  /// `macro`), it gets underscores until it is one of its own.
  func with<Scores>(
    _ labels: [String], _ meaning: (String) -> String,
    _ value: @escaping @Sendable (Scores, Int) -> Double
  ) -> [MeasuredMetric<Scores>] where Element == MeasuredMetric<Scores> {
    var all = self
    var taken = Set(map(\.definition.name))
    for (index, label) in labels.enumerated() {
      var prefix = "f1_"
      while !taken.insert(prefix + label).inserted { prefix += "_" }
      all.append(MeasuredMetric(prefix + label, meaning(label)) { value($0, index) })
    }
    return all
  }
}
