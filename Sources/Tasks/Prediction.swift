import Basics
import Networks

/// What a model says about one sentence.
package struct Prediction: Sendable, Equatable {
  /// One class per sentence, or one per word; a word that was cut off or has no token has the class that its task has
  /// for such words.
  package let classes: [Int]
  /// The scores before softmax that each class was read from; `nil` for a word that was cut off or has no token.
  package let logits: [[Float]?]

  /// - Parameters: the properties, in their order.
  package init(classes: [Int], logits: [[Float]?]) { (self.classes, self.logits) = (classes, logits) }

  /// The mean probability of the classes said; of words that were cut off nothing is known.
  var confidence: JSONValue {
    let sure = zip(classes, logits).compactMap { index, row -> Double? in
      guard let row, row.indices.contains(index) else { return nil }
      return softmax(row)[index]
    }
    return sure.isEmpty ? .null : .shortest(sure.reduce(0, +) / Double(sure.count))
  }
}

extension JSONValue {
  /// The fewest digits that give the number back in single precision.
  static func shortest(_ number: Double) -> JSONValue { .double(Double(Float(number).description) ?? number) }

  /// Numbers with the fewest digits each.
  static func shortest(_ numbers: [Double]) -> JSONValue { .array(numbers.map { shortest($0) }) }

  /// The probability of every class.
  static func probabilities(_ logits: [Float]) -> JSONValue { .shortest(softmax(logits)) }

  /// Numbers in single precision; `nil` where this is no array of numbers.
  var floats: [Float]? {
    guard let items = array else { return nil }
    let numbers = items.compactMap { $0.double.map { Float($0) } }
    return numbers.count == items.count ? numbers : nil
  }
}
