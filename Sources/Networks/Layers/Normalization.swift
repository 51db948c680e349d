import Tensors

/// The normalization of a pre-norm encoder.
enum Normalization {
  case layer(LayerNorm)
  case rms(RMSNorm)

  /// Declares the parameters of the kind that a shape has.
  init(_ name: String, _ shape: EncoderShape, _ kind: PreNormShape.Norm, in store: ParameterStore) {
    switch kind {
    case .layer(let hasBias):
      self = .layer(
        LayerNorm(name, width: shape.hidden, epsilon: shape.epsilon, hasBias: hasBias, in: store))
    case .rms: self = .rms(RMSNorm(name, width: shape.hidden, epsilon: shape.epsilon, in: store))
    }
  }

  /// The first of its parameters.
  var first: Parameter.ID {
    switch self {
    case .layer(let norm): norm.weight
    case .rms(let norm): norm.weight
    }
  }

  /// Writes `y` and the `statistics [2, rows]` that the backward pass needs besides `x`.
  func forward(_ x: Matrix, into y: Matrix, statistics: Matrix, _ kernels: Kernels) {
    switch self {
    case .layer(let norm): norm.forward(x, into: y, statistics: statistics, kernels)
    case .rms(let norm): norm.forward(x, into: y, statistics: statistics, kernels)
    }
  }

  /// Adds to the gradients of its parameters and writes `dx`, which may be the memory of `dy`.
  func backward(_ dy: Matrix, _ x: Matrix, statistics: Matrix, into dx: Matrix, _ kernels: Kernels) {
    switch self {
    case .layer(let norm): norm.backward(dy, x, statistics: statistics, into: dx, kernels)
    case .rms(let norm): norm.backward(dy, x, statistics: statistics, into: dx, kernels)
    }
  }
}
