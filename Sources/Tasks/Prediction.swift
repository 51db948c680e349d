package import Basics
import Networks

/// A model's prediction for one sentence.
package struct Prediction: Sendable, Equatable {
  /// The answer; for a word that was cut off or has no token, the class that the task assigns to such words.
  package let answer: Answer
  /// The logits from which it was decided, one row per sentence or per word; `nil` for a word that was cut off
  /// or has no token.
  package let logits: [[Float]?]

  /// - Parameters: the properties, in their order.
  package init(_ answer: Answer, logits: [[Float]?]) { (self.answer, self.logits) = (answer, logits) }

  /// The mean probability of the predicted classes, without words that were cut off.
  var confidence: JSONValue {
    let sure = zip(answer.classes, logits).compactMap { index, row -> Double? in
      guard let row, row.indices.contains(index) else { return nil }
      return softmax(row)[index]
    }
    return sure.isEmpty ? .null : .shortest(sure.reduce(0, +) / Double(sure.count))
  }
}

extension JSONValue {
  /// A category of errors; null for a task without them.
  static func category(_ name: String?) -> JSONValue { name.map { .string($0) } ?? .null }

  /// The number with the fewest digits that reproduce it in single precision.
  package static func shortest(_ number: Double) -> JSONValue {
    .double(Double(Float(number).description) ?? number)
  }

  /// Numbers with the fewest digits each.
  package static func shortest(_ numbers: [Double]) -> JSONValue { .array(numbers.map { shortest($0) }) }

  /// The probability of every class.
  static func probabilities(_ logits: [Float]) -> JSONValue { .shortest(softmax(logits)) }

  /// Numbers in single precision; `nil` if this is not an array of numbers.
  var floats: [Float]? {
    guard let items = array else { return nil }
    let numbers = items.compactMap { $0.double.map { Float($0) } }
    return numbers.count == items.count ? numbers : nil
  }
}
