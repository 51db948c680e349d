import Configurations
import Networks
import Settings
import Tasks

extension TrainRequest {
  /// The loss for training; evaluations report the plain cross-entropy.
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
