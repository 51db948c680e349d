import Basics
import Tensors

/// Normalises each row to mean 0 and variance 1, then scales and shifts it.
///
/// `y = (x − μ) · r · γ + β` with `r = 1 / √(σ² + ε)`; μ and the biased σ² are taken over one row.
///
/// - Reference: Ba et al. 2016, eq. 4; `torch.nn.LayerNorm`, ε inside the root.
struct LayerNorm {
  let weight: Parameter.ID
  /// β; `nil` for a norm that does not shift.
  let bias: Parameter.ID?
  let epsilon: Float
  let store: ParameterStore

  /// - Parameter hasBias: whether it declares β.
  init(_ name: String, width: Int, epsilon: Double, hasBias: Bool = true, in store: ParameterStore) {
    weight = store.declare(name + ".weight", [width], decays: false, start: .ones)
    bias = hasBias ? store.declare(name + ".bias", [width], decays: false, start: .zeros) : nil
    self.epsilon = Float(epsilon)
    self.store = store
  }

  /// - Parameters:
  ///   - x: `[tokens, width]`.
  ///   - y: the same shape; may be the memory of `x`.
  ///   - statistics: `[2, tokens]`: receives μ and r, which the backward pass needs besides `x`.
  func forward(_ x: Matrix, into y: Matrix, statistics: Matrix, _ kernels: Kernels) {
    kernels.timed(.layerNorm) {
      kernels.layerNorm(
        x, gamma: store.pointer(weight), beta: bias.map { UnsafePointer(store.pointer($0)) },
        epsilon: epsilon, into: y,
        statistics: statistics)
    }
  }

  /// Adds to the gradients of γ and β and writes `dx`, which may be the memory of `dy`.
  func backward(_ dy: Matrix, _ x: Matrix, statistics: Matrix, into dx: Matrix, _ kernels: Kernels) {
    kernels.timed(.layerNormBackward) {
      if let dgamma = store.gradient(weight) {
        let dbeta = bias.flatMap { store.gradient($0) }
        kernels.layerNormParameters(dy, x, statistics: statistics, dgamma: dgamma.base, dbeta: dbeta?.base)
      }
      kernels.layerNormBackward(dy, x, gamma: store.pointer(weight), statistics: statistics, into: dx)
    }
  }
}
