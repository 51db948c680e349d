package import Basics
package import Networks
package import Scoring
import Text

/// What a model says about a split, and how good that is.
package struct Evaluation: Sendable {
  /// What the model says about one sentence.
  package enum Prediction: Sendable, Equatable {
    /// The class with the largest probability, and the scores of all before softmax.
    case label(Int, logits: [Float])
    /// One tag per word, and the scores of its first token; words that were cut off or have no token are O and have
    /// no scores. `[words]`
    case tags([SpanTag], logits: [[Float]?])
  }

  package let split: String
  /// Stored names and values; `loss` is the plain cross-entropy, without smoothing and class weights.
  package let metrics: [Metric]
  /// In the order of the split.
  package let predictions: [Prediction]

  package subscript(name: String) -> Double? { metrics.first { $0.name == name }?.value }

  /// The metrics that an evaluation of a task has, for checking a name before anything runs.
  package static func metricNames(of task: TaskKind) -> [String] {
    task.metrics.filter(\.isEvaluated).map(\.name)
  }

  /// The tokens of one batch: evaluation is free to choose its batches, which change no result.
  package static let tokenBudget = 4096

  /// Runs `model` over the split.
  /// - Parameters:
  ///   - features: what the model's encoder makes of the split, when that is known.
  ///   - isStopped: asked before each batch.
  /// - Returns: `nil` when stopped.
  package init?(
    _ split: EncodedSplit, by model: any TrainableModel, features: FeatureCache? = nil,
    isStopped: () -> Bool = { false }
  ) {
    let loss = CrossEntropy(classes: split.task.classes, smoothing: 0)
    var logits = [Logits?](repeating: nil, count: split.count)
    var (lossSum, weight) = (0.0, 0.0)
    let plan = EvaluationPlan(lengths: split.ids.map(\.count), tokenBudget: Evaluation.tokenBudget)
    var rowLosses = [Double](repeating: 0, count: split.count)
    for indices in plan.batches {
      if isStopped() { return nil }
      let batch = split.batch(indices)
      let scores =
        features.map { model.predict(features: $0.features(of: indices)) } ?? model.predict(batch.tokens)
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
    let rows = logits.map { $0.map { Array($0.row(0)) } ?? [] }
    let predicted = rows.map(largest)
    let gold = split.labels.map { Int($0[0]) }
    let scores = ClassificationScores(gold: gold, predicted: predicted)
    return (zip(predicted, rows).map { .label($0, logits: $1) }, scores.metrics)
  }

  private static func scoreSpans(
    _ split: EncodedSplit, _ logits: [Logits?]
  ) -> ([Prediction], [Metric]) {
    let rows: [[[Float]?]] = split.alignments.indices.map { index in
      split.alignments[index].firstToken.map { token in
        guard let token, let scores = logits[index], token < scores.rows else { return nil }
        return Array(scores.row(token))
      }
    }
    let tags = rows.map { words in
      words.map { row in row.flatMap { SpanTag(rawValue: Int32(largest($0))) } ?? .outside }
    }
    let gold = split.corpus.examples.map(\.tags)
    return (zip(tags, rows).map { .tags($0, logits: $1) }, SpanScores(gold: gold, predicted: tags).metrics)
  }

  /// The class with the largest score; 0 where there is none.
  private static func largest(_ row: [Float]) -> Int { row.indices.max { row[$0] < row[$1] } ?? 0 }
}
