import Basics
package import Networks
package import Settings
import Tasks
package import Tensors
package import Training

extension Settings {
  /// The update rule that the settings ask for.
  package func optimizer(for store: ParameterStore, kernels: Kernels) -> any Optimizer {
    let decay = self[.weightDecay]
    let adam = AdamW.Settings(
      betas: (self[.adamBeta1], self[.adamBeta2]), epsilon: self[.adamEpsilon], weightDecay: decay
    )
    switch self[.optimizer] {
    case .sgd:
      let plain = SGD.Settings(
        momentum: self[.momentum], isNesterov: self[.usesNesterov], weightDecay: decay)
      return SGD(plain, for: store)
    case .adam: return Adam(adam, for: store, kernels: kernels)
    case .adamw: return AdamW(adam, for: store, kernels: kernels)
    }
  }
}

extension TrainRequest {
  /// The loss that is trained for; evaluations report the plain cross-entropy.
  var loss: CrossEntropy {
    var loss = CrossEntropy(
      classes: task.classes, smoothing: settings[.labelSmoothing],
      weights: settings[.classWeights] == .balanced ? train.balancedWeights : nil)
    if settings[.loss] == .focal {
      loss.focal = CrossEntropy.Focal(
        gamma: settings[.focalGamma], alpha: settings[.focalAlpha])
    }
    return loss
  }
}
