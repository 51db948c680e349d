package import Networks
import Tensors

/// Stochastic gradient descent, plain, with momentum, or with Nesterov's; biases and LayerNorm do not decay.
///
/// `g ← g + λ w`, `b ← μ b + g`, `w ← w − η b` (Nesterov: `w ← w − η (g + μ b)`).
///
/// - Reference: `torch.optim.SGD` with dampening 0 and the two parameter groups of Hugging Face's Trainer.
package final class SGD: Optimizer {
  package struct Settings: Sendable, Equatable {
    /// μ in [0, 1); 0 keeps no state.
    package var momentum: Double
    package var isNesterov: Bool
    /// λ, a part of the gradient.
    package var weightDecay: Double

    package init(momentum: Double, isNesterov: Bool, weightDecay: Double) {
      (self.momentum, self.isNesterov, self.weightDecay) = (momentum, isNesterov, weightDecay)
    }
  }

  package let state: [OptimizerSlot]
  package var stepsTaken = 0
  private let settings: Settings
  private let store: ParameterStore
  private let memory: Slab

  package init(_ settings: Settings, for store: ParameterStore) {
    (self.settings, self.store) = (settings, store)
    // A decay in the gradient gives every row a gradient.
    store.trainAllRows()
    let remembered = settings.momentum > 0 ? store.trainable : []
    let memory = Slab(count: max(16, remembered.reduce(0) { $0 + (($1.count + 15) & ~15) }))
    var offset = 0
    state = remembered.map { parameter in
      defer { offset += (parameter.count + 15) & ~15 }
      return OptimizerSlot(parameter: parameter, name: "momentum_buffer", values: memory.base + offset)
    }
    self.memory = memory
  }

  package func step(learningRate: Double, gradientScale: Double) {
    stepsTaken += 1
    let (rate, momentum) = (Float(learningRate), Float(settings.momentum))
    for (number, parameter) in store.trainable.enumerated() {
      guard let gradient = store.gradient(parameter.id)?.base else { continue }
      let weights = store.pointer(parameter.id)
      store.couple(
        gradient, of: parameter, scale: gradientScale, decay: parameter.decays ? settings.weightDecay : 0)
      guard settings.momentum > 0 else {
        for index in 0..<parameter.count { weights[index] -= rate * gradient[index] }
        continue
      }
      let buffer = state[number].values
      for index in 0..<parameter.count {
        buffer[index] = momentum * buffer[index] + gradient[index]
        let step = settings.isNesterov ? gradient[index] + momentum * buffer[index] : buffer[index]
        weights[index] -= rate * step
      }
    }
  }
}
