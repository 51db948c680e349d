import ModelFiles
package import Networks
import Settings
package import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Adagrad: each number's rate falls with the squares of its gradients so far; biases and LayerNorm do not decay.
///
/// `g ← g + λ w`, `s ← s + g²`, `w ← w − η g / (√s + ε)` with ε = 1e-10.
///
/// - Reference: Duchi, Hazan and Singer 2011; `torch.optim.Adagrad` with its defaults and the two parameter groups of
///   Hugging Face's Trainer.
package struct Adagrad: UpdateRule {
  /// λ ≥ 0, a part of the gradient.
  package var weightDecay: Double
  private static let epsilon: Float = 1e-10

  /// - Parameter weightDecay: λ ≥ 0.
  package init(weightDecay: Double) { self.weightDecay = weightDecay }

  package var memory: [String] { ["sum"] }
  /// Decay moves rows that have no gradient; without it, the whole table is visited all the same.
  package var movesAllRows: Bool { true }

  package func update(_ tensor: TrainedTensor, _ step: UpdateStep, _ kernels: Kernels) {
    let parameter = tensor.parameter
    guard let gradient = tensor.store.gradient(parameter.id)?.base else { return }
    let (weights, sums) = (tensor.store.pointer(parameter.id), tensor.memory[0])
    let rate = Float(step.learningRate)
    tensor.couple(gradient, scale: step.gradientScale, decay: parameter.decays ? weightDecay : 0)
    for index in 0..<parameter.count {
      sums[index] += gradient[index] * gradient[index]
      weights[index] -= rate * gradient[index] / (sqrt(sums[index]) + Adagrad.epsilon)
    }
  }
}

extension OptimizerKind {
  /// Rates that fall with the gradients seen so far.
  package static let adagrad: OptimizerKind = {
    var kind = OptimizerKind("adagrad") { Adagrad(weightDecay: $0[.weightDecay]) }
    kind.torchGroup = { _ in
      [
        ("lr_decay", .float(0)), ("eps", .float(1e-10)), ("initial_accumulator_value", .float(0)),
        ("fused", nil),
      ]
    }
    return kind
  }()
}
