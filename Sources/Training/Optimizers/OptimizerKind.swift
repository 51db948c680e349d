package import Basics
package import ModelFiles
package import Networks
package import Settings

/// An optimizer selected with `optimizer=`. Its file contains everything about it: the mathematics of its
/// update rule, the keys that it reads, and its form in `torch.optim`.
package struct OptimizerKind: Sendable {
  /// The name as written and stored: `adamw`.
  package let rawValue: String
  /// Other programs' names for it.
  package var synonyms: [String] = []
  /// Keys that it reads in addition to those of every optimizer; other optimizers refuse them.
  package var settings: [Setting] = []
  /// The update rule that settings ask for.
  package let rule: @Sendable (Settings) -> any UpdateRule
  /// The failure for settings that cannot be combined; `nil` if they can.
  package var conflict: @Sendable (Settings) -> Failure? = { _ in nil }
  /// Whether PyTorch's state contains the number of steps of each parameter.
  package var countsSteps = true
  /// What PyTorch stores for a group of parameters besides learning rate and decay.
  package var torchGroup: @Sendable (Settings) -> [(key: TorchValue, value: TorchValue)] = { _ in [] }

  /// - Parameters:
  ///   - name: the stored name.
  ///   - rule: creates the update rule for settings.
  package init(_ name: String, rule: @escaping @Sendable (Settings) -> any UpdateRule) {
    (rawValue, self.rule) = (name, rule)
  }

  /// Every optimizer, in the order of help.
  package static let allCases: [OptimizerKind] = [.adamw, .adam, .sgd, .adagrad]
}

extension OptimizerKind: ListedChoice {}

// The keys that every optimizer reads.

extension SettingKey<OptimizerKind> {
  // Written out, because the compiler does not count a use in the extension alone as a use of the module.
  /// `optimizer`; other programs' names are translated.
  package static var optimizer: SettingKey<OptimizerKind> {
    Self(
      "optimizer", .choice(OptimizerKind.words), default: .adamw, dotted: "training.optimizer.type",
      synonyms: OptimizerKind.synonyms, "The update rule.")
  }
}

extension SettingKey<Double> {
  /// `weight_decay`: λ in [0, 1].
  package static var weightDecay: SettingKey<Double> {
    Self(
      "weight_decay", short: "decay", .number(0...1, open: false), default: 0.01,
      dotted: "training.optimizer.weight_decay",
      "Decay of weights (not of biases and LayerNorm); decoupled with adamw, a part of the gradient otherwise."
    )
  }
}
