import Basics
package import Networks
package import Scoring
import Text

/// A model's predictions for a split, and their scores.
package struct Evaluation: Sendable {
  /// The name of the split: `dev`.
  package let split: String
  /// Stored names and values; `loss` is the plain one, without smoothing and class weights.
  package let metrics: [Metric]
  /// In the order of the split.
  package let predictions: [Prediction]

  /// The value of a metric by its stored name; `nil` if this evaluation does not have it.
  package subscript(name: String) -> Double? { metrics.first { $0.name == name }?.value }

  /// The metrics in an evaluation of a task, for checking a name before anything runs.
  package static func metricNames(of task: TaskKind) -> [String] {
    task.metrics.filter(\.isEvaluated).map(\.name)
  }

  /// The most tokens of a batch. Evaluation is free to choose its batches, which do not affect the results.
  package static let tokenBudget = 4096

  /// Runs `model` over the split.
  /// - Parameters:
  ///   - features: the encoder's results for the split, if already known.
  ///   - isStopped: called before each batch.
  /// - Returns: `nil` when stopped.
  package init?(
    _ split: TokenizedDataset, by model: any TrainableModel, features: FeatureCache? = nil,
    isStopped: () -> Bool = { false }
  ) {
    guard
      let logits = Evaluation.logits(of: split, by: model, features: features, isStopped: isStopped)
    else { return nil }
    let loss = split.task.definition.loss(.plain)
    var (lossSum, weight) = (0.0, 0.0)
    for index in 0..<split.inputs {
      guard let scores = logits[index] else { continue }
      let targets = split.scoredTargets(ofInput: index)
      // In the order of the split, so that the sum does not depend on the batches.
      lossSum += scores.withMatrix { loss.sum($0, targets) }
      weight += loss.weight(of: targets)
    }
    self.init(
      split, Evaluation.predictions(split, logits), loss: weight > 0 ? lossSum / weight : 0)
  }

  /// The scores of predictions.
  /// - Parameters:
  ///   - predictions: one for each sentence of the split, in its order.
  ///   - loss: theirs.
  package init(_ split: TokenizedDataset, _ predictions: [Prediction], loss: Double) {
    let task = split.task.definition
    self.split = split.name
    self.predictions = predictions
    metrics =
      task.scores(gold: split.gold, predicted: predictions.map(\.answer)) + [Metric("loss", loss)]
      + task.rankScores(gold: split.gold, predictions: predictions)
  }

  /// What the same logits mean to the split's task, which may decide by another cutoff now.
  package func decided(for split: TokenizedDataset) -> Evaluation {
    let task = split.task.definition
    return Evaluation(
      split, predictions.map { Prediction(task.decode($0.logits), logits: $0.logits) },
      loss: self["loss"] ?? 0)
  }

  /// The predictions of a model for sentences, whether their true answers are known or not, in their order.
  /// - Parameter isStopped: called before each batch.
  /// - Returns: `nil` when stopped.
  package static func predictions(
    for sentences: TokenizedDataset, by model: any TrainableModel, isStopped: () -> Bool
  ) -> [Prediction]? {
    logits(of: sentences, by: model, features: nil, isStopped: isStopped).map { predictions(sentences, $0) }
  }

  /// The scores of each input; `nil` when stopped.
  private static func logits(
    of split: TokenizedDataset, by model: any TrainableModel, features: FeatureCache?, isStopped: () -> Bool
  ) -> [Logits?]? {
    let head = split.task.head
    var logits = [Logits?](repeating: nil, count: split.inputs)
    let plan = EvaluationPlan(lengths: split.ids.map(\.count), tokenBudget: Evaluation.tokenBudget)
    for indices in plan.batches {
      if isStopped() { return nil }
      let batch = split.batch(indices)
      let scores =
        features.map { model.predict(features: $0.features(of: indices)) } ?? model.predict(batch.tokens)
      for (place, index) in indices.enumerated() {
        logits[index] = scores.rows(head.rows(of: place, in: batch.tokens))
      }
    }
    return logits
  }

  /// The answer for each sentence, decided at its first token or at the first token of each word.
  private static func predictions(_ split: TokenizedDataset, _ logits: [Logits?]) -> [Prediction] {
    let task = split.task.definition
    return (0..<split.count).map { index in
      let rows: [[Float]?] =
        switch task.head {
        case .perSentence: [logits[index].map { Array($0.row(0)) } ?? []]
        case .perToken:
          split.places(ofSentence: index).map { place in
            guard let place, let scores = logits[place.input], place.token < scores.rows else { return nil }
            return Array(scores.row(place.token))
          }
        }
      return Prediction(task.decode(rows), logits: rows)
    }
  }
}
