/// What is true of a sentence, or predicted for it.
///
/// The numbers mean what the task says: one class for the sentence or for each of its words, by number; 0 or 1
/// for each label; or a value.
package struct Answer: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// In the order of the sentence, its words or the labels.
  package let numbers: [Double]

  /// - Parameter numbers: in the order of the sentence, its words or the labels.
  package init(_ numbers: [Double]) { self.numbers = numbers }

  /// - Parameter classes: class numbers, or a number that is no class.
  package init(classes: [Int]) { numbers = classes.map(Double.init) }

  /// - Parameter numbers: in the order of the sentence, its words or the labels.
  package init(arrayLiteral numbers: Double...) { self.numbers = numbers }

  /// The numbers as class numbers, for tasks whose answers are classes.
  package var classes: [Int] { numbers.map { Int($0) } }

  /// The class with the largest logit; `nil` without logits.
  static func largest(in logits: [Float]?) -> Int? {
    logits.flatMap { logits in logits.indices.max { logits[$0] < logits[$1] } }
  }
}
