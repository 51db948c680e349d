import Basics
import Tensors

/// Divides each row by its root mean square, then scales it.
///
/// `y = x · r · γ` with `r = 1 / √(mean x² + ε)` over one row.
///
/// - Reference: Zhang and Sennrich 2019; `torch.nn.RMSNorm`.
struct RMSNorm {
  let weight: Parameter.ID
  let epsilon: Float
  let store: ParameterStore

  init(_ name: String, width: Int, epsilon: Double, in store: ParameterStore) {
    weight = store.declare(name + ".weight", [width], decays: false, start: .ones)
    self.epsilon = Float(epsilon)
    self.store = store
  }

  /// - Parameters:
  ///   - x: `[tokens, width]`.
  ///   - y: the same shape; may be the memory of `x`.
  ///   - statistics: `[2, tokens]`: row 1 receives r, which the backward pass needs besides `x`.
  func forward(_ x: Matrix, into y: Matrix, statistics: Matrix, _ kernels: Kernels) {
    kernels.timed(.layerNorm) {
      kernels.rmsNorm(x, gamma: store.pointer(weight), epsilon: epsilon, into: y, statistics: statistics)
    }
  }

  /// Adds to the gradient of γ and writes `dx`, which may be the memory of `dy`.
  func backward(_ dy: Matrix, _ x: Matrix, statistics: Matrix, into dx: Matrix, _ kernels: Kernels) {
    kernels.timed(.layerNormBackward) {
      if let dgamma = store.gradient(weight) {
        kernels.rmsNormParameters(dy, x, statistics: statistics, dgamma: dgamma.base)
      }
      kernels.rmsNormBackward(dy, x, gamma: store.pointer(weight), statistics: statistics, into: dx)
    }
  }
}
