import Basics
import Tensors

/// `y = x Wᵀ + b` with `W [outputs, inputs]`, `b [outputs]`.
///
/// - Reference: `torch.nn.Linear`.
struct Linear {
  let weight: Parameter.ID
  let bias: Parameter.ID
  let store: ParameterStore

  init(_ name: String, inputs: Int, outputs: Int, in store: ParameterStore) {
    weight = store.declare(name + ".weight", [outputs, inputs], decays: true, start: .normal)
    bias = store.declare(name + ".bias", [outputs], decays: false, start: .zeros)
    self.store = store
  }

  var biasValues: UnsafePointer<Float> { UnsafePointer(store.pointer(bias)) }

  /// - Parameters:
  ///   - x: `[rows, inputs]`.
  ///   - y: `[rows, outputs]`, overwritten.
  func forward(_ x: Matrix, into y: Matrix, _ kernels: Kernels) {
    kernels.fill(y, with: biasValues)
    MatrixProduct.multiply(
      .plain(x), .transposed(store.matrix(weight)), into: y, adding: true, on: kernels.workers)
  }

  /// `y = x Wᵀ`: whoever consumes `y` adds the bias in the same sweep.
  func forwardWithoutBias(_ x: Matrix, into y: Matrix, _ kernels: Kernels) {
    MatrixProduct.multiply(.plain(x), .transposed(store.matrix(weight)), into: y, on: kernels.workers)
  }

  /// Adds `dyᵀ x` and the column sums of `dy` into the gradients, and writes `dx = dy W`.
  ///
  /// - Parameters:
  ///   - dy: `[rows, outputs]`.
  ///   - x: the forward's input, `[rows, inputs]`.
  ///   - dx: `[rows, inputs]`, or `nil` when nobody needs it.
  ///   - adding: add into `dx` instead of overwriting it.
  func backward(_ dy: Matrix, _ x: Matrix, into dx: Matrix?, adding: Bool = false, _ kernels: Kernels) {
    if let gradient = store.gradientTarget(weight) {
      MatrixProduct.multiply(
        .transposed(dy), .plain(x), into: gradient.matrix, adding: gradient.adding, on: kernels.workers,
        squares: store.squares(of: weight))
    }
    if let gradient = store.gradient(bias) { kernels.addColumnSums(of: dy, into: gradient.base) }
    if let dx {
      MatrixProduct.multiply(
        .plain(dy), .plain(store.matrix(weight)), into: dx, adding: adding, on: kernels.workers)
    }
  }
}
