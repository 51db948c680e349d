import Basics
package import Networks
package import Settings
import Tasks

extension Settings {
  /// The update rule that the settings ask for.
  package var rule: any UpdateRule {
    let (betas, decay) = ((self[.adamBeta1], self[.adamBeta2]), self[.weightDecay])
    return switch self[.optimizer] {
    case .sgd: SGD(momentum: self[.momentum], isNesterov: self[.usesNesterov], weightDecay: decay)
    case .adam: Adam(betas: betas, epsilon: self[.adamEpsilon], weightDecay: decay)
    case .adamw: AdamW(betas: betas, epsilon: self[.adamEpsilon], weightDecay: decay)
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
