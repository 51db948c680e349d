import Basics
import Tensors

/// `y = x Wᵀ + b` with `W [outputs, inputs]`, `b [outputs]`, or without `b`.
///
/// - Reference: `torch.nn.Linear`.
struct Linear {
  let weight: Parameter.ID
  let bias: Parameter.ID?
  let store: ParameterStore
  /// What is added where there is no bias.
  private let zeros: Slab?

  /// - Parameter hasBias: whether it declares a bias.
  init(_ name: String, inputs: Int, outputs: Int, hasBias: Bool = true, in store: ParameterStore) {
    weight = store.declare(name + ".weight", [outputs, inputs], decays: true, start: .normal)
    bias = hasBias ? store.declare(name + ".bias", [outputs], decays: false, start: .zeros) : nil
    zeros = hasBias ? nil : Slab(count: outputs)
    self.inputs = inputs
    self.store = store
  }

  /// Columns of what it is applied to.
  let inputs: Int

  /// The bias, or zeros.
  var biasValues: UnsafePointer<Float> {
    if let zeros { return UnsafePointer(zeros.base) }
    guard let bias else { preconditionFailure("a layer has a bias or zeros") }
    return UnsafePointer(store.pointer(bias))
  }

  /// `y = x Wᵀ + b`, to be computed together with others.
  ///
  /// - Parameters:
  ///   - x: `[rows, inputs]`.
  ///   - y: `[rows, outputs]`, overwritten.
  func product(_ x: Matrix, into y: Matrix) -> MatrixProduct.Product {
    .init(
      .plain(x), .transposed(store.matrix(weight)), into: y,
      epilogue: bias == nil ? .nothing : .bias(biasValues))
  }

  /// `y = x Wᵀ + b`.
  func forward(_ x: Matrix, into y: Matrix, _ kernels: Kernels) {
    MatrixProduct.multiply(product(x, into: y), on: kernels.workers)
  }

  /// `y = activation(x Wᵀ + b)`.
  ///
  /// - Parameter inner: receives `x Wᵀ + b`, `[rows, outputs]`; may be `y` when it is not needed.
  func forward(_ x: Matrix, inner: Matrix, then activation: Activation, into y: Matrix, _ kernels: Kernels) {
    let epilogue = MatrixProduct.Epilogue.activation(
      activation, bias: biasValues, into: inner.base == y.base ? nil : y)
    MatrixProduct.multiply(
      .init(.plain(x), .transposed(store.matrix(weight)), into: inner, epilogue: epilogue),
      on: kernels.workers)
  }

  /// `y = x Wᵀ`; the consumer of `y` adds the bias in its own pass over the data.
  func forwardWithoutBias(_ x: Matrix, into y: Matrix, _ kernels: Kernels) {
    MatrixProduct.multiply(.init(.plain(x), .transposed(store.matrix(weight)), into: y), on: kernels.workers)
  }

  /// Adds `dyᵀ x` and the column sums of `dy` to the gradients, and writes `dx = dy W`.
  ///
  /// - Parameters:
  ///   - dy: `[rows, outputs]`.
  ///   - x: the input of the forward pass, `[rows, inputs]`.
  ///   - dx: `[rows, inputs]`, or `nil` when it is not needed.
  ///   - epilogue: applied to each part of `dx` while it is in the cache.
  func backward(
    _ dy: Matrix, _ x: Matrix, into dx: Matrix?, adding: Bool = false,
    epilogue: MatrixProduct.Epilogue = .nothing,
    _ kernels: Kernels
  ) {
    MatrixProduct.multiply(gradientProduct(dy, x), on: kernels.workers)
    addBiasGradient(dy, kernels)
    if let dx { backward(dy, into: dx, adding: adding, epilogue: epilogue, kernels) }
  }

  /// The weight's gradient `dyᵀ x`, to be computed together with others; `nil` when the weight is frozen.
  func gradientProduct(_ dy: Matrix, _ x: Matrix) -> MatrixProduct.Product? {
    guard let gradient = store.gradientTarget(weight) else { return nil }
    return .init(
      .transposed(dy), .plain(x), into: gradient.matrix, adding: gradient.adding,
      epilogue: store.squares(of: weight).map { .squares($0) } ?? .nothing)
  }

  /// Adds the column sums of `dy` to the bias's gradient.
  func addBiasGradient(_ dy: Matrix, _ kernels: Kernels) {
    guard let bias else { return }
    if let gradient = store.gradient(bias) { kernels.addColumnSums(of: dy, into: gradient.base) }
  }

  /// `dx = dy W`, or `dx += dy W` with `adding`.
  func backward(
    _ dy: Matrix, into dx: Matrix, adding: Bool, epilogue: MatrixProduct.Epilogue = .nothing,
    _ kernels: Kernels
  ) {
    MatrixProduct.multiply(
      .init(.plain(dy), .plain(store.matrix(weight)), into: dx, adding: adding, epilogue: epilogue),
      on: kernels.workers)
  }
}
