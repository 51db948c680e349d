package import Basics

/// One line of `metrics.jsonl`: the measurements at one step.
///
/// A row of training has no split; a row of an evaluation names the evaluated split.
package struct MetricsRow: Sendable, Equatable {
  /// Optimizer steps taken.
  package var step: Int
  /// Passes over the data, with a fraction.
  package var epoch: Double
  /// The split that was evaluated; `nil` in a row of training.
  package var split: String?
  /// Names and numbers in order: `loss`, `learning_rate`, `grad_norm`, …; `f1`, `accuracy`, … for a split.
  package var values: JSONObject

  /// - Parameters: the properties, in their order.
  package init(step: Int, epoch: Double, split: String? = nil, values: JSONObject) {
    (self.step, self.epoch, self.split, self.values) = (step, epoch, split, values)
  }

  /// - Parameter values: names and numbers in order; non-finite numbers are written as `null`.
  package init(step: Int, epoch: Double, split: String? = nil, _ values: [(name: String, value: Double)]) {
    self.init(
      step: step, epoch: epoch, split: split, values: JSONObject(values.map { ($0.name, .double($0.value)) }))
  }

  /// A value by name; `nil` when it is absent or was not finite.
  package subscript(name: String) -> Double? { values[name]?.double }

  /// - Returns: `nil` for anything but an object with a step that a run can have.
  init?(_ value: JSONValue) {
    guard case .object(var tree) = value, let step = tree["step"]?.int, (0...Quantity.most).contains(step)
    else { return nil }
    self.init(
      step: step, epoch: tree["epoch"]?.double ?? 0, split: tree["split"]?.string, values: JSONObject())
    for key in ["step", "epoch", "split"] { tree[key] = nil }
    values = tree
  }

  var json: JSONValue {
    var tree: JSONObject = JSONObject([("step", .int(step)), ("epoch", .double(epoch))])
    if let split { tree["split"] = .string(split) }
    for (key, value) in values.members { tree[key] = value }
    return .object(tree)
  }
}
