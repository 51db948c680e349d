import Basics
import ModelFiles
package import Networks
package import Settings
package import Tensors

/// Stochastic gradient descent, plain, with momentum, or with Nesterov momentum; biases and LayerNorm do not
/// decay.
///
/// `g ← g + λ w`, `b ← μ b + g`, `w ← w − η b` (Nesterov: `w ← w − η (g + μ b)`).
///
/// - Reference: `torch.optim.SGD` with dampening 0 and the two parameter groups of Hugging Face's Trainer.
package struct SGD: UpdateRule {
  /// μ in [0, 1); 0 keeps no state.
  package var momentum: Double
  /// Whether Nesterov momentum is used.
  package var isNesterov: Bool
  /// λ ≥ 0, as part of the gradient.
  package var weightDecay: Double

  /// - Parameters: the properties.
  package init(momentum: Double, isNesterov: Bool, weightDecay: Double) {
    (self.momentum, self.isNesterov, self.weightDecay) = (momentum, isNesterov, weightDecay)
  }

  package var memory: [String] { momentum > 0 ? ["momentum_buffer"] : [] }
  /// Decay and momentum change rows without a gradient.
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

extension OptimizerKind {
  /// Stochastic gradient descent, with or without momentum.
  package static let sgd: OptimizerKind = {
    var kind = OptimizerKind("sgd") { settings in
      SGD(
        momentum: settings[.momentum], isNesterov: settings[.usesNesterov],
        weightDecay: settings[.weightDecay])
    }
    kind.settings = [SettingKey.momentum.setting, SettingKey.usesNesterov.setting]
    kind.conflict = { settings in
      guard settings[.usesNesterov], settings[.momentum] == 0 else { return nil }
      return Failure(
        "settings.conflict", "nesterov needs a momentum", at: settings.origin(of: .usesNesterov).place,
        remedy: "give momentum=0.9", kind: .usage)
    }
    kind.countsSteps = false
    kind.torchGroup = { settings in
      [
        ("momentum", .float(settings[.momentum])), ("dampening", .float(0)),
        ("nesterov", .bool(settings[.usesNesterov])), ("fused", nil),
      ]
    }
    return kind
  }()
}

extension SettingKey<Double> {
  /// `momentum`: μ in [0, 1) for SGD; 0 keeps no state.
  package static var momentum: SettingKey<Double> {
    Self(
      "momentum", .number(0...0.999_999, open: false), default: 0, dotted: "training.optimizer.momentum",
      "Momentum of optimizer=sgd.")
  }
}

extension SettingKey<Bool> {
  /// `nesterov`: whether SGD uses Nesterov momentum.
  package static var usesNesterov: SettingKey<Bool> {
    Self(
      "nesterov", .flag, default: false, dotted: "training.optimizer.nesterov",
      "Nesterov's momentum, with optimizer=sgd.")
  }
}
