import Networks
import Tensors
import Testing

/// Slopes of a function by small steps to both sides, beside those that a way back gave.
struct CentralDifferences {
  /// Small enough for the curvature, large enough for sums in fp32.
  private static let step: Float = 1e-2

  private var slopes: [(name: String, given: Double, measured: Double)] = []

  /// Moves some numbers one by one and looks at what becomes of `value`.
  ///
  /// - Parameters:
  ///   - given: the slopes that are checked, one for each number.
  ///   - stride: every how many-th number is moved.
  mutating func measure(
    _ name: String, _ numbers: UnsafeMutablePointer<Float>, given: [Float], stride: Int = 1,
    of value: () -> Double
  ) {
    for index in Swift.stride(from: 0, to: given.count, by: stride) {
      let before = numbers[index]
      numbers[index] = before + CentralDifferences.step
      let above = (value(), Double(numbers[index]))
      numbers[index] = before - CentralDifferences.step
      let below = (value(), Double(numbers[index]))
      numbers[index] = before
      slopes.append(
        ("\(name)[\(index)]", Double(given[index]), (above.0 - below.0) / (above.1 - below.1)))
    }
  }

  /// The same for every parameter.
  /// - Parameter given: the gradient of each, in the order of declaration.
  mutating func measure(_ store: ParameterStore, given: [[Float]], of value: () -> Double) {
    for (parameter, slopes) in zip(store.parameters, given) {
      measure(parameter.name, store.pointer(parameter.id), given: slopes, of: value)
    }
  }

  /// What the slopes that were given differ by from those that were measured.
  var error: GradientError {
    let largest = slopes.reduce(0) { max($0, abs($1.measured)) }
    let worst = slopes.max { abs($0.given - $0.measured) < abs($1.given - $1.measured) }
    guard let worst, largest > 1e-3 else {
      return GradientError(share: .infinity, text: "nothing depends on anything")
    }
    return GradientError(
      share: abs(worst.given - worst.measured) / largest,
      text: "\(worst.name) is \(worst.given), measured \(worst.measured); the largest is \(largest)")
  }
}

/// How far a way back is from the slopes of its way there.
package struct GradientError {
  /// What fp32 leaves of measured slopes, as a share of the largest.
  private static let bound = 5e-3

  /// The largest difference, as a share of the largest slope; infinite when all slopes are zero.
  package let share: Double
  let text: String

  func expectNone(_ location: SourceLocation) {
    #expect(share <= GradientError.bound, "\(text)", sourceLocation: location)
  }
}

extension ParameterStore {
  /// Memory for all, with values of which none is special: ones and zeros would hide what a layer forgets.
  func fill(deviation: Double, kernels: Kernels) {
    allocateValues()
    for parameter in parameters {
      initialize(parameter, seed: 11, deviation: deviation, kernels: kernels)
      guard parameter.start != .normal else { continue }
      for index in 0..<parameter.count { pointer(parameter.id)[index] += 0.1 * Float((index * 7) % 5 - 2) }
    }
    allocateGradients()
  }

  /// A parameter's gradient, row by row.
  func gradientValues(_ id: Parameter.ID) -> [Float] {
    rows(id)?.gradients.elements ?? gradient(id)?.elements ?? []
  }
}
