import Basics
package import Networks
import Tasks
package import Tensors
package import Training

extension Settings {
  /// The update rule that the settings ask for.
  package func optimizer(for store: ParameterStore, kernels: Kernels) -> any Optimizer {
    let decay = number("weight_decay")
    let adam = AdamW.Settings(
      betas: (number("adam_beta1"), number("adam_beta2")), epsilon: number("adam_epsilon"), weightDecay: decay
    )
    switch text("optimizer") {
    case "sgd":
      let plain = SGD.Settings(
        momentum: number("momentum"), isNesterov: self["nesterov"] == .flag(true), weightDecay: decay)
      return SGD(plain, for: store)
    case "adam": return Adam(adam, for: store, kernels: kernels)
    default: return AdamW(adam, for: store, kernels: kernels)
    }
  }
}

extension TrainRequest {
  /// The loss that is trained for; evaluations report the plain cross-entropy.
  var loss: CrossEntropy {
    var loss = CrossEntropy(
      classes: task.classes, smoothing: settings.number("label_smoothing"),
      weights: settings.text("class_weights") == "balanced" ? train.balancedWeights : nil)
    if settings.text("loss") == "focal" {
      loss.focal = CrossEntropy.Focal(
        gamma: settings.number("focal_gamma"), alpha: settings.number("focal_alpha"))
    }
    return loss
  }
}
