/// How often each class was predicted for each true class, for any number of classes.
///
/// Only pairs that occur are kept, so that 10,000 classes need no matrix of 100 million counts.
///
/// A gold label outside `0..<classes` is one that the model does not know. The prediction for it is wrong,
/// whatever it is, and means are taken over it as over any other label that occurs, with an F1 of 0: sklearn gives
/// the same scores from the same labels. A prediction outside `0..<classes` is no answer: it is wrong, too, but no
/// label, so that means are not taken over it. To sklearn it is a label that `gold` never has: it gives the same
/// precision, recall and F1 from `labels=` without that one.
///
/// - Reference: sklearn 1.9 `confusion_matrix`, `precision_recall_fscore_support` with `zero_division=0`, which
///   raises an error for empty input, where all scores here are 0.
package struct Confusion: Sendable, Equatable {
  /// Number of classes, 1 or more.
  package let classes: Int
  /// Number of predictions.
  package let total: Int
  /// The counts of each class, by its number.
  package private(set) var perClass: [PrecisionRecall]
  /// How often each gold label that is not a class occurs, by its number.
  package private(set) var unknown: [Int: Int] = [:]
  /// Number of predictions that are no class.
  package private(set) var unanswered = 0
  /// The pairs that occur: keys are `gold * classes + predicted`.
  private var counts: [Int: Int] = [:]

  /// - Parameters:
  ///   - gold: `[rows]`; a number outside `0..<classes` is a label that the model does not know.
  ///   - predicted: `[rows]`; a number outside `0..<classes` is no answer.
  ///   - classes: 1 or more.
  /// - Precondition: as many predictions as true classes.
  package init(gold: some Collection<Int>, predicted: some Collection<Int>, classes: Int) {
    precondition(gold.count == predicted.count, "one prediction for each true class")
    self.classes = classes
    total = gold.count
    perClass = [PrecisionRecall](repeating: .none, count: classes)
    let range = 0..<classes
    for (gold, predicted) in zip(gold, predicted) {
      let (isKnown, isAnswered) = (range.contains(gold), range.contains(predicted))
      if isKnown { perClass[gold].gold += 1 } else { unknown[gold, default: 0] += 1 }
      if isAnswered { perClass[predicted].predicted += 1 } else { unanswered += 1 }
      guard isKnown, isAnswered else { continue }
      if gold == predicted { perClass[gold].right += 1 }
      counts[gold * classes + predicted, default: 0] += 1
    }
  }

  /// How often class `predicted` was predicted for class `gold`.
  package subscript(gold gold: Int, predicted predicted: Int) -> Int {
    counts[gold * classes + predicted] ?? 0
  }

  /// Number of correct predictions: the sum of the diagonal.
  package var correct: Int { perClass.reduce(0) { $0 + $1.right } }
  /// The share of correct predictions; 0 without predictions.
  package var accuracy: Double { ratio(correct, total) }

  /// Precision, recall and F1 of one class.
  package func scores(of one: Int) -> PrecisionRecall { perClass[one] }

  /// The counts of all labels together. All three scores equal ``accuracy`` if every row is answered.
  package var micro: PrecisionRecall { perLabel.micro }

  /// The mean over the labels that occur or are predicted, as in sklearn; 0 without such labels.
  package func mean(_ value: (PrecisionRecall) -> Double) -> Double { perLabel.present.macro(value) }

  /// The mean over the labels in which each counts as often as it occurs; 0 if none occurs.
  package func weightedMean(_ value: (PrecisionRecall) -> Double) -> Double { perLabel.weighted(value) }

  /// The counts of the classes, then of the labels that the model does not know, which are never predicted.
  private var perLabel: [PrecisionRecall] {
    perClass + unknown.values.map { PrecisionRecall(right: 0, predicted: 0, gold: $0) }
  }

  /// The matrix as sklearn prints it, `[classes][classes]`: rows are true classes, columns predicted ones.
  package var matrix: [[Int]] {
    (0..<classes).map { gold in (0..<classes).map { self[gold: gold, predicted: $0] } }
  }

  /// The pairs of different classes that were confused, the most frequent first, then by class number.
  package var mistakes: [(gold: Int, predicted: Int, count: Int)] {
    counts.map { (gold: $0 / classes, predicted: $0 % classes, count: $1) }
      .filter { $0.gold != $0.predicted }
      .sorted { ($1.count, $0.gold, $0.predicted) < ($0.count, $1.gold, $1.predicted) }
  }
}
