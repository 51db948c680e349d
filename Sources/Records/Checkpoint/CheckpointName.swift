import Basics

/// The name of a checkpoint's directory: `checkpoint-432`, or `checkpoint-epoch1-step432` if that form is
/// selected.
package struct CheckpointName: Hashable, Sendable, CustomStringConvertible {
  /// Optimizer steps taken.
  package let step: Int
  /// Counted from 0; only in the second form.
  package let epoch: Int?

  /// - Parameters: the properties; with an epoch the name has the second form.
  package init(step: Int, epoch: Int? = nil) { (self.step, self.epoch) = (step, epoch) }

  /// - Returns: `nil` for any other name.
  package init?(_ text: String) {
    guard text.hasPrefix("checkpoint-") else { return nil }
    let rest = text.dropFirst("checkpoint-".count)
    if rest.hasPrefix("epoch"), let dash = rest.firstIndex(of: "-"), rest[dash...].hasPrefix("-step") {
      guard let epoch = CheckpointName.number(rest[..<dash].dropFirst(5)),
        let step = CheckpointName.number(rest[dash...].dropFirst(5))
      else { return nil }
      self.init(step: step, epoch: epoch)
    } else {
      guard let step = CheckpointName.number(rest) else { return nil }
      self.init(step: step)
    }
  }

  package var description: String {
    if let epoch { "checkpoint-epoch\(epoch)-step\(step)" } else { "checkpoint-\(step)" }
  }

  private static func number(_ text: Substring) -> Int? {
    guard let number = Int(text), number >= 0, number <= Quantity.most, String(number) == text else {
      return nil
    }
    return number
  }
}
