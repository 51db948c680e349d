package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The distribution of a parameter, as defined by Optuna.
///
/// A value is kept as one number, the *internal* one: a float or whole number itself, or the index of a
/// choice.
package enum Distribution: Sendable, Hashable {
  /// From `low` to `high`, both included; with `step`, only `low + k·step`. `log` excludes `step`.
  case float(low: Double, high: Double, log: Bool, step: Double?)
  /// From `low` to `high`, both included. `log` excludes a step other than 1.
  case int(low: Int, high: Int, log: Bool, step: Int)
  /// One of the choices, of which there is at least one.
  case categorical([Value])

  /// Floats between two bounds; `high` is lowered to the last step that fits.
  /// - Throws: `hpo.range`.
  package static func floats(
    _ low: Double, _ high: Double, log: Bool = false, step: Double? = nil
  ) throws(Failure) -> Distribution {
    guard low.isFinite, high.isFinite, low <= high else {
      throw Failure.range("the lower bound \(low) is above the upper one, \(high)")
    }
    if log, low <= 0 { throw Failure.range("a range by logarithms begins above 0, not at \(low)") }
    guard let step else { return .float(low: low, high: high, log: log, step: nil) }
    guard !log else { throw Failure.range("a range by logarithms has no step") }
    guard step.isFinite, step > 0 else { throw Failure.range("a step is above 0, not \(step)") }
    return .float(
      low: low, high: Decimal.lastStep(from: low, to: high, by: step), log: false, step: step)
  }

  /// Whole numbers between two bounds; `high` is lowered to the last step that fits.
  /// - Throws: `hpo.range`.
  package static func ints(
    _ low: Int, _ high: Int, log: Bool = false, step: Int = 1
  ) throws(Failure) -> Distribution {
    let bound = 1 << 53
    guard low <= high, low >= -bound, high <= bound else {
      throw Failure.range("whole numbers from \(low) to \(high) are no range")
    }
    if log, low < 1 { throw Failure.range("a range by logarithms begins at 1 or above, not at \(low)") }
    guard step >= 1 else { throw Failure.range("a step is at least 1, not \(step)") }
    if log, step != 1 { throw Failure.range("a range by logarithms has no step") }
    return .int(low: low, high: high - (high - low) % step, log: log, step: step)
  }

  /// Choices, in the order given.
  /// - Throws: `hpo.range` without choices.
  package static func choices(_ values: [Value]) throws(Failure) -> Distribution {
    guard !values.isEmpty else { throw Failure.range("there is no value to choose from") }
    return .categorical(values)
  }

  /// Whether it has only one value.
  package var isSingle: Bool {
    switch self {
    case .float(let low, let high, _, let step):
      low == high || step.map { Decimal.lastStep(from: low, to: high, by: $0) == low } ?? false
    case .int(let low, let high, let log, let step): low == high || (!log && high - low < step)
    case .categorical(let choices): choices.count == 1
    }
  }

  /// The internal number of the only value, if ``isSingle``.
  package var singleValue: Double {
    switch self {
    case .float(let low, _, _, _): low
    case .int(let low, _, _, _): Double(low)
    case .categorical: 0
    }
  }

  /// The lowest and the highest value; every choice.
  package var ends: [Value] {
    switch self {
    case .float(let low, let high, _, _): [.float(low), .float(high)]
    case .int(let low, let high, _, _): [.int(low), .int(high)]
    case .categorical(let choices): choices
    }
  }

  /// The value of an internal number.
  package func value(_ number: Double) -> Value {
    switch self {
    case .float: return .float(number)
    case .int: return .int(Int(exactly: number.rounded()) ?? 0)
    case .categorical(let choices):
      guard let index = Int(exactly: number.rounded(.towardZero)), choices.indices.contains(index) else {
        return .null
      }
      return choices[index]
    }
  }

  /// The internal number of a value; `nil` when the value is of another type or not one of the choices.
  package func number(_ value: Value) -> Double? {
    switch self {
    case .float, .int: value.number
    case .categorical(let choices): choices.firstIndex { $0.isSame(as: value) }.map(Double.init)
    }
  }

  /// Whether an internal number is in the range.
  package func contains(_ number: Double) -> Bool {
    switch self {
    case .float(let low, let high, _, let step):
      guard number >= low, number <= high else { return false }
      guard let step else { return true }
      let steps = (number - low) / step
      return abs(steps - steps.rounded(.toNearestOrEven)) < 1e-8
    case .int(let low, let high, _, let step):
      return number >= Double(low) && number <= Double(high)
        && (number - Double(low)).remainder(dividingBy: Double(step)) == 0
    case .categorical(let choices): return number >= 0 && number < Double(choices.count)
    }
  }

  /// Whether Optuna allows both for one name in a study.
  package func isCompatible(with other: Distribution) -> Bool {
    switch (self, other) {
    case (.float(_, _, let a, _), .float(_, _, let b, _)): a == b
    case (.int(_, _, let a, _), .int(_, _, let b, _)): a == b
    case (.categorical(let a), .categorical(let b)): a == b
    default: false
    }
  }
}

/// The whole part of a number, clamped to 0…`most`; 0 for NaN. Databases written by other programs may
/// contain any number.
func wholePart(of number: Double, atMost most: Int) -> Int {
  number > 0 ? number < Double(most) ? Int(number) : most : 0
}

extension Value {
  /// Equality as in Python's `==`: 1, 1.0 and true are equal.
  fileprivate func isSame(as other: Value) -> Bool {
    func plain(_ value: Value) -> Value {
      switch value {
      case .flag(let flag): .float(flag ? 1 : 0)
      case .int(let number): .float(Double(number))
      default: value
      }
    }
    return self == other || plain(self) == plain(other)
  }
}

extension Failure {
  static func range(_ what: String) -> Failure {
    Failure(
      "hpo.range", what, remedy: "write log(1e-6,1e-4), float(0,0.3), int(3,8) or a list of values",
      kind: .usage)
  }
}
