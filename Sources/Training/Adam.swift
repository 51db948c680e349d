package import Networks
package import Tensors

/// Adam with weight decay as a part of the gradient; biases and LayerNorm do not decay.
///
/// - Reference: Kingma and Ba 2015; `torch.optim.Adam` with the two parameter groups of Hugging Face's Trainer.
package final class Adam: Optimizer {
  private let rule: AdamW
  private let store: ParameterStore
  /// λ, added to the gradient as `λ w`.
  private let weightDecay: Double

  package init(_ settings: AdamW.Settings, for store: ParameterStore, kernels: Kernels) {
    // A decay in the gradient gives every row a gradient.
    if settings.weightDecay > 0 { store.trainAllRows() }
    var undecayed = settings
    undecayed.weightDecay = 0
    rule = AdamW(undecayed, for: store, kernels: kernels)
    (self.store, weightDecay) = (store, settings.weightDecay)
  }

  package var state: [OptimizerSlot] { rule.state }

  package var stepsTaken: Int {
    get { rule.stepsTaken }
    set { rule.stepsTaken = newValue }
  }

  package func step(learningRate: Double, gradientScale: Double) {
    guard weightDecay > 0 else { return rule.step(learningRate: learningRate, gradientScale: gradientScale) }
    for parameter in store.trainable {
      guard let gradient = store.gradient(parameter.id) else { continue }
      store.couple(
        gradient.base, of: parameter, scale: gradientScale, decay: parameter.decays ? weightDecay : 0)
    }
    rule.step(learningRate: learningRate, gradientScale: 1)
  }
}
