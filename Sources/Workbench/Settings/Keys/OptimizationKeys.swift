import Basics
package import Settings

// How weights are updated.

extension SettingKey<Double> {
  /// `learning_rate`: the peak of the schedule, in (0, 1].
  package static var learningRate: Self {
    Self(
      "learning_rate", short: "lr", .number(0...1, open: true), default: 2e-5,
      dotted: "training.optimizer.lr",
      "Peak of the learning-rate schedule.")
  }
  /// `weight_decay`: λ in [0, 1].
  package static var weightDecay: Self {
    Self(
      "weight_decay", short: "decay", .number(0...1, open: false), default: 0.01,
      dotted: "training.optimizer.weight_decay",
      "Decay of weights (not of biases and LayerNorm); decoupled with adamw, a part of the gradient otherwise."
    )
  }
  /// `adam_beta1`: β₁ in [0, 1), of the mean gradient.
  package static var adamBeta1: Self {
    Self(
      "adam_beta1", .number(0...0.999_999, open: false), default: 0.9,
      "How slowly adamw and adam forget the gradient.")
  }
  /// `adam_beta2`: β₂ in [0, 1), of the mean squared gradient.
  package static var adamBeta2: Self {
    Self(
      "adam_beta2", .number(0...0.999_999, open: false), default: 0.999,
      "How slowly adamw and adam forget its square.")
  }
  /// `adam_epsilon`: ε > 0, added to the root.
  package static var adamEpsilon: Self {
    Self(
      "adam_epsilon", .number(0...1, open: true), default: 1e-8, dotted: "training.optimizer.epsilon",
      "Added to the root in the step of adamw and adam.")
  }
  /// `momentum`: μ in [0, 1) of SGD; 0 remembers nothing.
  package static var momentum: Self {
    Self(
      "momentum", .number(0...0.999_999, open: false), default: 0, dotted: "training.optimizer.momentum",
      "Momentum of optimizer=sgd.")
  }
}

extension SettingKey<RuleName> {
  /// `optimizer`: the update rule.
  package static var optimizer: Self {
    Self(
      "optimizer", .choice(RuleName.words), default: .adamw, dotted: "training.optimizer.type",
      synonyms: ["adamw_torch": "adamw"], "The update rule.")
  }
}

extension SettingKey<Bool> {
  /// `nesterov`: whether the step of SGD looks ahead by the momentum.
  package static var usesNesterov: Self {
    Self(
      "nesterov", .flag, default: false, dotted: "training.optimizer.nesterov",
      "Nesterov's momentum, with optimizer=sgd.")
  }
}

extension SettingKey<Double?> {
  /// `max_grad_norm`: the largest L2 norm over all gradients; `nil` and 0 do not clip.
  package static var clipNorm: Self {
    Self(
      "max_grad_norm", short: "clip", .number(0...1e9, open: false), default: 1,
      dotted: "training.gradient_clipping", "Largest global norm of the gradient; 0 or none does not clip.")
  }
}
