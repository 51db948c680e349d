/// A confusion matrix: how often each class was predicted for each true class.
package struct Confusion: Sendable, Equatable {
  /// Number of classes, 1 or more.
  package let classes: Int
  /// `[classes, classes]`: rows are true classes, columns predicted ones.
  private var counts: [Int]

  /// - Precondition: as many predictions as true classes, all in `0..<classes`.
  package init(gold: some Collection<Int>, predicted: some Collection<Int>, classes: Int) {
    precondition(gold.count == predicted.count, "one prediction for each true class")
    self.classes = classes
    counts = [Int](repeating: 0, count: classes * classes)
    for (gold, predicted) in zip(gold, predicted) {
      precondition((0..<classes).contains(gold) && (0..<classes).contains(predicted), "a class out of range")
      counts[gold * classes + predicted] += 1
    }
  }

  /// How often class `predicted` was predicted for class `gold`.
  package subscript(gold gold: Int, predicted predicted: Int) -> Int { counts[gold * classes + predicted] }

  /// Number of predictions.
  package var total: Int { counts.reduce(0, +) }
  /// Number of correct predictions: the sum of the diagonal.
  package var correct: Int { (0..<classes).reduce(0) { $0 + self[gold: $1, predicted: $1] } }
  /// The share of correct predictions; 0 without predictions.
  package var accuracy: Double { ratio(correct, total) }

  /// Precision, recall and F1 of one class.
  package func scores(of one: Int) -> PrecisionRecall {
    let all = 0..<classes
    return PrecisionRecall(
      right: self[gold: one, predicted: one],
      predicted: all.reduce(0) { $0 + self[gold: $1, predicted: one] },
      gold: all.reduce(0) { $0 + self[gold: one, predicted: $1] })
  }

  /// The mean over the classes that occur or are predicted, as in sklearn; 0 without such classes.
  package func mean(_ value: (PrecisionRecall) -> Double) -> Double {
    let present = (0..<classes).map { scores(of: $0) }.filter { $0.gold + $0.predicted > 0 }
    return present.isEmpty ? 0 : present.reduce(0) { $0 + value($1) } / Double(present.count)
  }
}

/// Precision, recall and F1 from counts; 0 in place of a division by zero.
package struct PrecisionRecall: Sendable, Equatable {
  /// Predicted correctly.
  package var right: Int
  /// Predicted.
  package var predicted: Int
  /// Present in the gold labels.
  package var gold: Int

  /// - Parameters: the properties, in their order.
  package init(right: Int, predicted: Int, gold: Int) {
    (self.right, self.predicted, self.gold) = (right, predicted, gold)
  }

  /// The share of predictions that are correct, 0…1.
  package var precision: Double { ratio(right, predicted) }
  /// The share of gold labels that were predicted correctly, 0…1.
  package var recall: Double { ratio(right, gold) }
  /// `2 right / (predicted + gold)`, the harmonic mean of precision and recall.
  /// - Reference: sklearn 1.9, which divides the counts once.
  package var f1: Double { ratio(2 * right, predicted + gold) }
  /// `2 precision recall / (precision + recall)`: the same except for the last bit.
  /// - Reference: seqeval 1.2.2, which computes it from the two quotients; 0 if both are 0.
  package var f1OfQuotients: Double {
    let sum = precision + recall
    return sum == 0 ? 0 : 2 * precision * recall / sum
  }
}

/// A metric with its stored name.
package struct Metric: Sendable, Equatable {
  /// The stored name: `f1_macro`.
  package var name: String
  /// Not rounded; the range depends on the metric.
  package var value: Double

  /// - Parameters: the properties, in their order.
  package init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
}

func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
