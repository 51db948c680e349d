package import Networks
import Tensors

/// An update rule over a model's trainable parameters.
package protocol Optimizer: AnyObject {
  /// What the rule remembers from step to step, in checkpoint order; names are those of PyTorch's states.
  var state: [OptimizerSlot] { get }
  /// Updates done; the next one is number `stepsTaken + 1`.
  var stepsTaken: Int { get set }
  /// One update from the gradients, which are first multiplied by `gradientScale`. Gradients may be overwritten.
  func step(learningRate: Double, gradientScale: Double)
}

/// One vector of an optimizer's state: as many numbers as its parameter has.
package struct OptimizerSlot {
  package let parameter: Parameter
  /// Such as `exp_avg`.
  package let name: String
  package let values: UnsafeMutablePointer<Float>

  /// Puts stored numbers in place. A row of a table that is zero in all of the state has not been trained yet.
  ///
  /// - Parameter stored: as many numbers as the parameter has.
  package func restore(_ stored: UnsafeBufferPointer<Float>, in store: ParameterStore) {
    precondition(stored.count == parameter.count, "the state of '\(parameter.name)' has another shape")
    guard let base = stored.baseAddress else { return }
    guard let table = store.rows(parameter.id) else { return values.update(from: base, count: stored.count) }
    let width = table.values.columns
    for row in 0..<table.values.rows {
      let range = row * width..<(row + 1) * width
      guard range.contains(where: { stored[$0] != 0 }) else { continue }
      table.activate(row)
      (values + range.lowerBound).update(from: base + range.lowerBound, count: width)
    }
  }
}

extension ParameterStore {
  /// `g ← scale · g + decay · w` over the gradient of one parameter: clipping and weight decay as Adam and SGD have
  /// it, where the decay is a part of the gradient.
  func couple(
    _ gradient: UnsafeMutablePointer<Float>, of parameter: Parameter, scale: Double, decay: Double
  ) {
    let weights = pointer(parameter.id)
    let (scale, decay) = (Float(scale), Float(decay))
    for index in 0..<parameter.count {
      gradient[index] = gradient[index] * scale + decay * weights[index]
    }
  }
}
