package import Basics
package import Networks
package import Scoring
package import Text

/// What a model says about a split, and how good that is.
package struct Evaluation: Sendable {
  /// What the model says about one sentence.
  package enum Prediction: Sendable, Equatable {
    /// The class with the largest probability, and all probabilities.
    case label(Int, probabilities: [Double])
    /// One tag per word; words that were cut off or have no token are O.
    case tags([SpanTag])
  }

  package let split: String
  /// Stored names and values; `loss` is the plain cross-entropy, without smoothing and class weights.
  package let metrics: [Metric]
  /// In the order of the split.
  package let predictions: [Prediction]

  package subscript(name: String) -> Double? { metrics.first { $0.name == name }?.value }

  /// The metrics that an evaluation of a task has, for checking a name before anything runs.
  package static func metricNames(of task: TaskKind) -> [String] {
    let metrics =
      switch task {
      case .cls: ClassificationScores(gold: [], predicted: []).metrics
      case .span: SpanScores(gold: [], predicted: []).metrics
      }
    return metrics.map(\.name) + ["loss"]
  }

  /// The tokens of one batch: evaluation is free to choose its batches, which change no result.
  private static let tokenBudget = 2048

  /// Runs `model` over the split.
  /// - Parameter isStopped: asked before each batch.
  /// - Returns: `nil` when stopped.
  package init?(_ split: EncodedSplit, by model: any TrainableModel, isStopped: () -> Bool = { false }) {
    let loss = CrossEntropy(classes: split.task.classes, smoothing: 0)
    var logits = [Logits?](repeating: nil, count: split.count)
    var (lossSum, weight) = (0.0, 0.0)
    let plan = EvaluationPlan(lengths: split.ids.map(\.count), tokenBudget: Evaluation.tokenBudget)
    var rowLosses = [Double](repeating: 0, count: split.count)
    for indices in plan.batches {
      if isStopped() { return nil }
      let batch = split.batch(indices)
      let scores = model.predict(batch.tokens)
      var row = 0
      for (place, index) in indices.enumerated() {
        let rows = split.task == .cls ? 1 : batch.tokens.range(place).count
        logits[index] = scores.rows(row..<row + rows)
        row += rows
      }
    }
    for index in 0..<split.count {
      guard let scores = logits[index] else { continue }
      // In the order of the split, so that the sum does not depend on the batches.
      rowLosses[index] = scores.withMatrix { loss.sum($0, split.labels[index]) }
      lossSum += rowLosses[index]
      weight += loss.weight(of: split.labels[index])
    }
    self.split = split.name
    var metrics: [Metric]
    (predictions, metrics) =
      switch split.task {
      case .cls: Evaluation.scoreSentences(split, logits)
      case .span: Evaluation.scoreSpans(split, logits)
      }
    metrics.append(Metric("loss", weight > 0 ? lossSum / weight : 0))
    self.metrics = metrics
  }

  private static func scoreSentences(
    _ split: EncodedSplit, _ logits: [Logits?]
  ) -> ([Prediction], [Metric]) {
    let probabilities = logits.map { $0.map { softmax($0.row(0)) } ?? [] }
    let predicted = probabilities.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
    let gold = split.labels.map { Int($0[0]) }
    let scores = ClassificationScores(gold: gold, predicted: predicted)
    return (zip(predicted, probabilities).map { .label($0, probabilities: $1) }, scores.metrics)
  }

  private static func scoreSpans(
    _ split: EncodedSplit, _ logits: [Logits?]
  ) -> ([Prediction], [Metric]) {
    let tags: [[SpanTag]] = split.alignments.indices.map { index in
      let scores = logits[index]
      let classes = (0..<(scores?.rows ?? 0)).map { row -> Int32 in
        let values = scores?.row(row) ?? []
        let best = values.indices.max { values[$0] < values[$1] } ?? values.startIndex
        return Int32(best - values.startIndex)
      }
      return (try? split.alignments[index].tags(from: classes)) ?? []
    }
    let gold = split.corpus.examples.map(\.tags)
    return (tags.map { .tags($0) }, SpanScores(gold: gold, predicted: tags).metrics)
  }
}
