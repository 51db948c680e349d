/// What is true of a sentence, or predicted for it.
///
/// The numbers mean what the task says: one class for the sentence or for each of its words, by number; 0 or 1
/// for each label; or a value.
package struct Answer: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// In the order of the sentence, its words or the labels.
  package let numbers: [Double]
  /// The names of the labels that the model does not know, of a true answer: of the numbers that are not classes,
  /// in their order, or of those that the last number counts.
  package let unknown: [String]

  /// - Parameter numbers: in the order of the sentence, its words or the labels.
  /// - Parameter unknown: the names of labels that the model does not know.
  package init(_ numbers: [Double], unknown: [String] = []) {
    (self.numbers, self.unknown) = (numbers, unknown)
  }

  /// - Parameters:
  ///   - classes: class numbers, or a number that is not a class.
  ///   - unknown: the names of labels that the model does not know.
  package init(classes: [Int], unknown: [String] = []) {
    self.init(classes.map(Double.init), unknown: unknown)
  }

  /// - Parameter numbers: in the order of the sentence, its words or the labels.
  package init(arrayLiteral numbers: Double...) { self.init(numbers) }

  /// The numbers as class numbers, for tasks whose answers are classes.
  package var classes: [Int] { numbers.map { Int($0) } }

  /// The names of the classes, or of labels that the model does not know; `nil` for a number without a name.
  func names(_ labels: LabelSet) -> [String?] {
    var others = unknown.makeIterator()
    return classes.map { labels[$0] ?? ($0 < 0 ? others.next() : nil) }
  }

  /// The class with the largest logit; `nil` without logits.
  static func largest(in logits: [Float]?) -> Int? {
    logits.flatMap { logits in logits.indices.max { logits[$0] < logits[$1] } }
  }
}

extension Collection<Answer> {
  /// The classes of all answers, one after the other. Each label that the model does not know is one of its own:
  /// the same name has the same number, below 0.
  func classes(of labels: LabelSet) -> [Int] {
    var others: [[UInt8]: Int] = [:]
    return flatMap { answer in
      if answer.unknown.isEmpty { return answer.classes }
      return zip(answer.classes, answer.names(labels)).map { number, name in
        guard number < 0, let name else { return number }
        let bytes = Array(name.utf8)
        // -1 is a label without a name.
        let own = others[bytes] ?? -2 - others.count
        others[bytes] = own
        return own
      }
    }
  }
}
