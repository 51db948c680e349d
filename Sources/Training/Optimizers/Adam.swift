package import Networks
import Settings
package import Tensors

/// Adam with weight decay as part of the gradient; biases and LayerNorm do not decay.
///
/// - Reference: Kingma and Ba 2015; `torch.optim.Adam` with the two parameter groups of Hugging Face's
///   Trainer.
package struct Adam: UpdateRule {
  private let undecayed: AdamW
  /// λ, added to the gradient as `λ w`.
  private let weightDecay: Double

  /// - Parameters:
  ///   - betas: β₁ and β₂, in [0, 1).
  ///   - epsilon: added to the square root.
  ///   - weightDecay: λ ≥ 0.
  package init(betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double) {
    undecayed = AdamW(betas: betas, epsilon: epsilon, weightDecay: 0)
    self.weightDecay = weightDecay
  }

  package var memory: [String] { undecayed.memory }
  /// Weight decay in the gradient gives every row a gradient.
  package var movesAllRows: Bool { weightDecay > 0 }

  package func update(_ tensor: TrainedTensor, _ step: UpdateStep, _ kernels: Kernels) {
    guard weightDecay > 0 else { return undecayed.update(tensor, step, kernels) }
    guard let gradient = tensor.store.gradient(tensor.parameter.id) else { return }
    tensor.couple(
      gradient.base, scale: step.gradientScale, decay: tensor.parameter.decays ? weightDecay : 0)
    let coupled = UpdateStep(number: step.number, learningRate: step.learningRate, gradientScale: 1)
    undecayed.update(tensor, coupled, kernels)
  }
}

extension OptimizerKind {
  /// Adam with weight decay as part of the gradient.
  package static let adam: OptimizerKind = {
    var kind = OptimizerKind("adam") { settings in
      Adam(betas: settings.betas, epsilon: settings[.adamEpsilon], weightDecay: settings[.weightDecay])
    }
    kind.settings = OptimizerKind.adamSettings
    kind.torchGroup = { adamGroup($0, isDecoupled: false) }
    return kind
  }()
}
