package import Tensors

/// Stochastic gradient descent, plain, with momentum, or with Nesterov's; biases and LayerNorm do not decay.
///
/// `g ← g + λ w`, `b ← μ b + g`, `w ← w − η b` (Nesterov: `w ← w − η (g + μ b)`).
///
/// - Reference: `torch.optim.SGD` with dampening 0 and the two parameter groups of Hugging Face's Trainer.
package struct SGD: UpdateRule {
  /// μ in [0, 1); 0 remembers nothing.
  package var momentum: Double
  /// Whether the step looks ahead by the momentum.
  package var isNesterov: Bool
  /// λ ≥ 0, a part of the gradient.
  package var weightDecay: Double

  /// - Parameters: the properties.
  package init(momentum: Double, isNesterov: Bool, weightDecay: Double) {
    (self.momentum, self.isNesterov, self.weightDecay) = (momentum, isNesterov, weightDecay)
  }

  package var memory: [String] { momentum > 0 ? ["momentum_buffer"] : [] }
  /// Decay and momentum move rows without a gradient.
  package var movesAllRows: Bool { true }

  package func update(_ tensor: TrainedTensor, _ step: UpdateStep, _ kernels: Kernels) {
    let parameter = tensor.parameter
    guard let gradient = tensor.store.gradient(parameter.id)?.base else { return }
    let weights = tensor.store.pointer(parameter.id)
    let (rate, momentum) = (Float(step.learningRate), Float(momentum))
    tensor.couple(gradient, scale: step.gradientScale, decay: parameter.decays ? weightDecay : 0)
    guard let buffer = tensor.memory.first else {
      for index in 0..<parameter.count { weights[index] -= rate * gradient[index] }
      return
    }
    for index in 0..<parameter.count {
      buffer[index] = momentum * buffer[index] + gradient[index]
      let move = isNesterov ? gradient[index] + momentum * buffer[index] : buffer[index]
      weights[index] -= rate * move
    }
  }
}
