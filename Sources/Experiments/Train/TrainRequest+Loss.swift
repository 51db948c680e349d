import Configurations
import Networks
import Settings
import Tasks

extension TrainRequest {
  /// The options of the loss for training; evaluations report the plain one.
  var lossOptions: LossOptions {
    LossOptions(
      smoothing: settings[.labelSmoothing],
      weights: settings[.classWeights] == .balanced ? train.balancedWeights : nil,
      focal: settings[.loss] == .focal
        ? CrossEntropy.Focal(gamma: settings[.focalGamma], alpha: settings[.focalAlpha]) : nil)
  }
}
