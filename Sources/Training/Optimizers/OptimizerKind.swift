package import Basics
package import ModelFiles
package import Networks
package import Settings

/// An optimizer as a run chooses it: `optimizer=`. Its file holds all there is of it: the mathematics of its update
/// rule, the keys that it reads, and how `torch.optim` keeps it.
package struct OptimizerKind: Sendable {
  /// As it is written and stored: `adamw`.
  package let rawValue: String
  /// Other programs' words for it.
  package var synonyms: [String] = []
  /// Keys that it reads beside those of every optimizer; with one that does not, they are refused.
  package var settings: [Setting] = []
  /// The update rule that settings ask for.
  package let rule: @Sendable (Settings) -> any UpdateRule
  /// What is wrong with settings that cannot hold together; `nil` where they can.
  package var conflict: @Sendable (Settings) -> Failure? = { _ in nil }
  /// Whether PyTorch's state counts the steps of each parameter.
  package var countsSteps = true
  /// What PyTorch keeps of a group of parameters beside rates and decay.
  package var torchGroup: @Sendable (Settings) -> [(key: TorchValue, value: TorchValue)] = { _ in [] }

  /// - Parameters:
  ///   - name: as it is stored.
  ///   - rule: the update rule that settings ask for.
  package init(_ name: String, rule: @escaping @Sendable (Settings) -> any UpdateRule) {
    (rawValue, self.rule) = (name, rule)
  }

  /// Every optimizer, in the order of help.
  package static let allCases: [OptimizerKind] = [.adamw, .adam, .sgd]

  /// The keys that some optimizers read, each once.
  package static let settings: [Setting] = allCases.flatMap(\.settings).reduce(into: []) { known, setting in
    if !known.contains(where: { $0.name == setting.name }) { known.append(setting) }
  }
}

extension OptimizerKind: Equatable {
  package static func == (a: OptimizerKind, b: OptimizerKind) -> Bool { a.rawValue == b.rawValue }
}

extension OptimizerKind: SettingChoice {
  package init?(rawValue: String) {
    guard let found = OptimizerKind.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = found
  }
}

// The keys that every optimizer reads.

extension SettingKey<OptimizerKind> {
  // Written out: the compiler counts no type of the extension alone as a use of its module.
  /// `optimizer`; other programs' names are taken for ours.
  package static var optimizer: SettingKey<OptimizerKind> {
    var synonyms: [String: String] = [:]
    for kind in OptimizerKind.allCases {
      for word in kind.synonyms { synonyms[word] = kind.rawValue }
    }
    return Self(
      "optimizer", .choice(OptimizerKind.words), default: .adamw, dotted: "training.optimizer.type",
      synonyms: synonyms, "The update rule.")
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
