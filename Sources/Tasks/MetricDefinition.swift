import Scoring

/// One metric of a task: what it is called, what it means, and what is better.
///
/// The choice of checkpoints, early stopping, hpo, the names that `compare` and `expect` take, and the
/// definitions stored beside scores all read this one declaration.
package struct MetricDefinition: Sendable, Equatable {
  /// What is better.
  package enum Direction: Sendable, Equatable {
    case maximize
    case minimize
    /// Neither: a count, which grows with the split. Nothing is chosen by it.
    case none
  }

  /// As it is stored.
  package let name: String
  /// One clause, as it is stored beside scores.
  package let meaning: String
  /// What is better.
  package let direction: Direction
  /// Whether every evaluation has it; the others are of `zero_shot` alone.
  package let isEvaluated: Bool

  init(_ name: String, _ meaning: String, _ direction: Direction = .maximize, isEvaluated: Bool = true) {
    (self.name, self.meaning, self.direction, self.isEvaluated) = (name, meaning, direction, isEvaluated)
  }
}

/// A metric beside the code that computes it: one entry in its task's list.
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
