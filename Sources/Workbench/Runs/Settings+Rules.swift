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

extension Settings {
  /// Puts what has an effect with other tasks only back to its default, and says its names.
  ///
  /// The default metric is the task's own.
  mutating func dropUseless(for task: TaskKind) -> [String] {
    if !isGiven(.rankingMetric), let metric = task.rankingMetrics.first {
      set(.rankingMetric, to: metric, origin: .fallback)
    }
    let own = task.settings.map(\.name)
    let useless = TaskKind.ownSettings.filter { !own.contains($0.name) && self[$0] != $0.fallback }
    for setting in useless { reset(setting) }
    return useless.map(\.name)
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
