import Basics
package import Settings

// Keys of the optimization.

extension SettingKey<Double> {
  /// `learning_rate`: the peak of the schedule, in (0, 1].
  package static var learningRate: Self {
    Self(
      "learning_rate", short: "lr", .number(0...1, open: true), default: 2e-5,
      dotted: "training.optimizer.lr",
      "Peak of the learning-rate schedule.")
  }
}

extension SettingKey<Double> {
  /// `layer_decay`: see ``LayerDecay``; in (0, 1], 1 for the same rate everywhere.
  package static var layerDecay: Self {
    Self(
      "layer_decay", .number(0...1, open: true), default: 1, dotted: "training.optimizer.layer_decay",
      isLater: true,
      "Layer i of L learns at lr·layer_decay^(L-i), the embeddings at lr·layer_decay^L, the head at lr; 1 is off."
    )
  }
}

extension SettingKey<Double?> {
  /// `max_grad_norm`: the largest L2 norm over all gradients; `nil` or 0 for no clipping.
  package static var clipNorm: Self {
    Self(
      "max_grad_norm", short: "clip", .number(0...1e9, open: false), default: 1,
      dotted: "training.gradient_clipping", "Largest global norm of the gradient; 0 or none does not clip.")
  }
}
