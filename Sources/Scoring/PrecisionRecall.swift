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

  static let none = PrecisionRecall(right: 0, predicted: 0, gold: 0)

  static func += (sum: inout PrecisionRecall, one: PrecisionRecall) {
    sum.right += one.right
    sum.predicted += one.predicted
    sum.gold += one.gold
  }
}

func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
