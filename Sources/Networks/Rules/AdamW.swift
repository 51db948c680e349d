package import Tensors

/// Adam with decoupled weight decay; biases and LayerNorm do not decay.
///
/// - Reference: Loshchilov and Hutter 2019; `torch.optim.AdamW` with the two parameter groups of Hugging Face's
///   Trainer.
package struct AdamW: UpdateRule {
  /// β₁ and β₂, in [0, 1).
  package var betas: (Double, Double)
  /// Added to the root.
  package var epsilon: Double
  /// λ ≥ 0.
  package var weightDecay: Double

  /// - Parameters: the properties.
  package init(betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double) {
    (self.betas, self.epsilon, self.weightDecay) = (betas, epsilon, weightDecay)
  }

  package var memory: [String] { ["exp_avg", "exp_avg_sq"] }
  package var movesAllRows: Bool { false }

  package func update(_ tensor: TrainedTensor, _ step: UpdateStep, _ kernels: Kernels) {
    let (id, moments) = (tensor.parameter.id, tensor.memory)
    let rule = AdamWRule(
      learningRate: step.learningRate, betas: betas, epsilon: epsilon,
      weightDecay: tensor.parameter.decays ? weightDecay : 0, step: step.number,
      gradientScale: step.gradientScale)
    if let table = tensor.store.rows(id) {
      func matrix(_ moment: UnsafeMutablePointer<Float>) -> Matrix {
        Matrix(moment, rows: table.values.rows, columns: table.values.columns)
      }
      kernels.adamW(
        rows: table.active, value: table.values, gradient: table.gradients, moment1: matrix(moments[0]),
        moment2: matrix(moments[1]), rule)
      table.decayOthers(by: rule.decay)
    } else if let gradient = tensor.store.gradient(id) {
      kernels.adamW(
        value: tensor.store.pointer(id), gradient: gradient.base, moment1: moments[0], moment2: moments[1],
        count: tensor.parameter.count, rule)
    }
  }
}
