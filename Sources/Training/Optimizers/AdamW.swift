import Basics
import ModelFiles
package import Networks
package import Settings
package import Tensors

/// Adam with decoupled weight decay; biases and LayerNorm do not decay.
///
/// - Reference: Loshchilov and Hutter 2019; `torch.optim.AdamW` with the two parameter groups of Hugging
///   Face's Trainer.
package struct AdamW: UpdateRule {
  /// β₁ and β₂, in [0, 1).
  package var betas: (Double, Double)
  /// ε > 0, added to the square root.
  package var epsilon: Double
  /// λ ≥ 0.
  package var weightDecay: Double

  /// - Parameters: the properties.
  package init(betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double) {
    (self.betas, self.epsilon, self.weightDecay) = (betas, epsilon, weightDecay)
  }

  package var memory: [String] { ["exp_avg", "exp_avg_sq"] }
  package var movesAllRows: Bool { false }

  package func update(_ tensor: TrainedTensor, _ step: UpdateStep, _ kernels: Kernels) {
    let (id, moments) = (tensor.parameter.id, tensor.memory)
    let rule = AdamWRule(
      learningRate: step.learningRate, betas: betas, epsilon: epsilon,
      weightDecay: tensor.parameter.decays ? weightDecay : 0, step: step.number,
      gradientScale: step.gradientScale)
    if let table = tensor.store.rows(id) {
      func matrix(_ moment: UnsafeMutablePointer<Float>) -> Matrix {
        Matrix(moment, rows: table.values.rows, columns: table.values.columns)
      }
      kernels.adamW(
        rows: table.active, value: table.values, gradient: table.gradients, moment1: matrix(moments[0]),
        moment2: matrix(moments[1]), rule)
      table.decayOthers(by: rule.decay)
    } else if let gradient = tensor.store.gradient(id) {
      kernels.adamW(
        value: tensor.store.pointer(id), gradient: gradient.base, moment1: moments[0], moment2: moments[1],
        count: tensor.parameter.count, rule)
    }
  }
}

extension OptimizerKind {
  /// Adam with decoupled weight decay.
  package static let adamw: OptimizerKind = {
    var kind = OptimizerKind("adamw") { settings in
      AdamW(betas: settings.betas, epsilon: settings[.adamEpsilon], weightDecay: settings[.weightDecay])
    }
    kind.synonyms = ["adamw_torch"]
    kind.settings = OptimizerKind.adamSettings
    kind.torchGroup = { adamGroup($0, isDecoupled: true) }
    return kind
  }()

  /// The keys that `adamw` and `adam` read.
  static let adamSettings = [
    SettingKey.adamBeta1.setting, SettingKey.adamBeta2.setting, SettingKey.adamEpsilon.setting,
  ]

  /// A group of parameters of `torch.optim.AdamW` or `torch.optim.Adam`.
  static func adamGroup(_ settings: Settings, isDecoupled: Bool) -> [(key: TorchValue, value: TorchValue)] {
    let (first, second) = settings.betas
    return [
      ("betas", .tuple([.float(first), .float(second)])), ("eps", .float(settings[.adamEpsilon])),
      ("amsgrad", false), ("capturable", false), ("fused", true),
      ("decoupled_weight_decay", .bool(isDecoupled)),
    ]
  }
}

extension Settings {
  /// β₁ and β₂ of `adamw` and `adam`.
  package var betas: (Double, Double) { (self[.adamBeta1], self[.adamBeta2]) }
}

extension SettingKey<Double> {
  /// `adam_beta1`: β₁ in [0, 1), of the mean gradient.
  package static var adamBeta1: SettingKey<Double> {
    Self(
      "adam_beta1", .number(0...0.999_999, open: false), default: 0.9,
      "How slowly adamw and adam forget the gradient.")
  }
  /// `adam_beta2`: β₂ in [0, 1), of the mean squared gradient.
  package static var adamBeta2: SettingKey<Double> {
    Self(
      "adam_beta2", .number(0...0.999_999, open: false), default: 0.999,
      "How slowly adamw and adam forget its square.")
  }
  /// `adam_epsilon`: ε > 0, added to the square root.
  package static var adamEpsilon: SettingKey<Double> {
    Self(
      "adam_epsilon", .number(0...1, open: true), default: 1e-8, dotted: "training.optimizer.epsilon",
      "Added to the root in the step of adamw and adam.")
  }
}
