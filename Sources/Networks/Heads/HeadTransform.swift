import Tensors

/// The layer between the encoder and the classifier: dropout in some families, linear, a function, in some a
/// normalization.
struct HeadTransform {
  private let dense: Linear
  private let activation: HeadActivation
  private let norm: Normalization?
  /// Of the input.
  private let dropout: Double

  /// What the backward pass needs, each `[rows, width]`.
  struct Saved {
    /// The input after dropout.
    let input: Matrix
    /// The result of the linear layer; not kept for tanh.
    let inner: Matrix?
    /// The function's result, the input of the normalization.
    let activated: Matrix
    let statistics: Matrix?
    /// The result.
    let output: Matrix
  }

  /// Declares the parameters.
  init(_ layout: HeadLayout, _ dense: HeadLayout.Dense, _ shape: EncoderShape, in store: ParameterStore) {
    let width = shape.hidden
    (self.dense, norm) = store.declaring(dense.role) {
      let linear = Linear(dense.name, inputs: width, outputs: width, hasBias: dense.hasBias, in: store)
      let kind = shape.preNorm?.norm ?? .layer(hasBias: true)
      return (linear, dense.norm.map { Normalization($0, shape, kind, in: store) })
    }
    activation = dense.activation
    dropout = dense.dropsInput ? layout.dropout : 0
  }

  /// - Parameter states: `[rows, width]`; kept for the backward pass.
  func forward(_ states: Matrix, _ pass: ForwardContext) -> Saved {
    let (arena, kernels) = (pass.arena, pass.kernels)
    let mask = pass.mask(dropout, layer: -1, site: 1)
    var input = states
    if !mask.keepsAll {
      input = arena.matrix(states.rows, states.columns)
      kernels.dropout(states, into: input, mask)
    }
    let activated = arena.matrix(states.rows, states.columns)
    var inner: Matrix?
    switch activation {
    case .tanh:
      dense.forwardWithoutBias(input, into: activated, kernels)
      kernels.tanh(activated, bias: dense.biasValues)
    case .feedForward(let function):
      let kept = arena.matrix(states.rows, states.columns)
      dense.forward(input, inner: kept, then: function, into: activated, kernels)
      inner = kept
    }
    guard let norm else {
      return Saved(input: input, inner: inner, activated: activated, statistics: nil, output: activated)
    }
    let (output, statistics) = (arena.matrix(states.rows, states.columns), arena.matrix(2, states.rows))
    norm.forward(activated, into: output, statistics: statistics, kernels)
    return Saved(
      input: input, inner: inner, activated: activated, statistics: statistics, output: output)
  }

  /// Adds to the gradients of the parameters.
  ///
  /// - Parameters:
  ///   - dy: `[rows, width]`; overwritten.
  ///   - dx: receives the gradient of the states; `nil` when it is not needed.
  func backward(_ dy: Matrix, _ saved: Saved, into dx: Matrix?, _ pass: ForwardContext) {
    let kernels = pass.kernels
    if let norm, let statistics = saved.statistics {
      norm.backward(dy, saved.activated, statistics: statistics, into: dy, kernels)
    }
    switch activation {
    case .tanh: kernels.tanhBackward(saved.activated, dy)
    case .feedForward(let function):
      if let inner = saved.inner { Kernels.activateBackward(function, inner, dy) }
    }
    dense.backward(dy, saved.input, into: dx, kernels)
    let mask = pass.mask(dropout, layer: -1, site: 1)
    if let dx, !mask.keepsAll { kernels.dropout(dx, into: dx, mask) }
  }
}
