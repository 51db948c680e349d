import Networks

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the outputs of a head mean: how they become probabilities, and which outputs stand for the mean of several
/// models.
package enum OutputFunction: Sendable, Equatable {
  /// One of the classes is right: the probabilities add up to 1.
  case softmax
  /// Each label is right or not, whatever the others are.
  case sigmoid
  /// The outputs are the answer.
  case identity

  /// The probabilities of one row of outputs; the outputs themselves for ``identity``.
  package func values(_ outputs: [Float]) -> [Double] {
    switch self {
    case .softmax: Networks.softmax(outputs)
    case .sigmoid: outputs.map { probability(ofLogit: Double($0)) }
    case .identity: outputs.map(Double.init)
    }
  }

  /// Outputs whose ``values(_:)`` are the mean of those of the rows.
  ///
  /// The means are taken of logarithms of probabilities, so that a probability too small for a number does not
  /// become an infinite output.
  /// - Parameter rows: at least one, of one length.
  package func mean(_ rows: [[Float]]) -> [Float] {
    precondition(!rows.isEmpty, "a mean is one of something")
    if rows.count == 1 { return rows[0] }
    return rows[0].indices.map { index in
      let column = rows.map { Double($0[index]) }
      return Float(mean(column, rows))
    }
  }

  /// - Parameters:
  ///   - column: one output of each model.
  ///   - rows: all of its outputs.
  private func mean(_ column: [Double], _ rows: [[Float]]) -> Double {
    switch self {
    case .softmax: logMean(zip(column, rows).map { $0 - logSum($1.map(Double.init)) })
    // log p and log(1 - p); their difference is the output that means p.
    case .sigmoid: logMean(column.map { -logOnePlusExp(-$0) }) - logMean(column.map { -logOnePlusExp($0) })
    case .identity: column.reduce(0, +) / Double(column.count)
    }
  }

  /// log Σ exp(x).
  private func logSum(_ logs: [Double]) -> Double {
    let top = logs.max() ?? 0
    guard top.isFinite else { return top }
    return top + log(logs.reduce(0) { $0 + exp($1 - top) })
  }

  private func logMean(_ logs: [Double]) -> Double { logSum(logs) - log(Double(logs.count)) }

  private func logOnePlusExp(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
}

extension LearningTask {
  /// The prediction of several models together, from the mean of their probabilities or values: for each row of
  /// outputs, that of the models that have one.
  /// - Parameter predictions: one of each model for the same sentence, with the classes in this task's order.
  package func mean(of predictions: [Prediction]) -> Prediction {
    guard predictions.count > 1 else { return predictions[0] }
    let rows = predictions[0].logits.indices.map { row -> [Float]? in
      let known = predictions.compactMap { $0.logits.indices.contains(row) ? $0.logits[row] : nil }
      return known.isEmpty ? nil : outputFunction.mean(known)
    }
    return Prediction(decode(rows), logits: rows)
  }

  /// The loss of predictions for a split, as an evaluation reports it.
  /// - Parameter split: the sentences with their true answers, in the order of the predictions.
  package func loss(of predictions: [Prediction], in split: TokenizedDataset) -> Double {
    let loss = loss(.plain)
    var (sum, weight) = (0.0, 0.0)
    for (index, prediction) in predictions.enumerated() {
      let (rows, targets): ([[Float]], [Float])
      switch head {
      case .perSentence: (rows, targets) = (prediction.logits.compactMap { $0 }, split.targets[index])
      case .perToken:
        let known = zip(prediction.logits, split.gold[index].classes).compactMap { row, label in
          row.map { (row: $0, target: label < 0 ? CrossEntropy.ignored : Float(label)) }
        }
        (rows, targets) = (known.map(\.row), known.map(\.target))
      }
      guard let width = rows.first?.count, width > 0 else { continue }
      sum += Logits(classes: width, values: rows.flatMap { $0 }).withMatrix { loss.sum($0, targets) }
      weight += loss.weight(of: targets)
    }
    return weight > 0 ? sum / weight : 0
  }
}
