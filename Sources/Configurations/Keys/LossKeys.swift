import Basics
package import Settings

// Keys of the loss.

extension SettingKey<LossFunction> {
  /// `loss`: cross-entropy, or the focal loss.
  package static var loss: Self {
    Self(
      "loss", .choice(LossFunction.words), default: .crossEntropy, dotted: "training.loss.main",
      synonyms: ["ce": "cross_entropy"],
      "What is trained for: focal gives hard rows more weight; the task's own when not given.")
  }
}

extension SettingKey<Double> {
  /// `focal_gamma`: γ ≥ 0 of the focal loss.
  package static var focalGamma: Self {
    Self(
      "focal_gamma", .number(0...100, open: false), default: 2, dotted: "training.loss.focal_gamma",
      "How much less a row counts that is right already, with loss=focal; 0 is cross-entropy.")
  }
  /// `focal_alpha`: α > 0 of the focal loss, the same for all classes.
  package static var focalAlpha: Self {
    Self(
      "focal_alpha", .number(0...1e6, open: true), default: 1, dotted: "training.loss.focal_alpha",
      "Weight of all rows, with loss=focal.")
  }
  /// `label_smoothing`: the share of each label that is spread over all classes, in [0, 1).
  package static var labelSmoothing: Self {
    Self(
      "label_smoothing", short: "smoothing", .number(0...0.999, open: false), default: 0,
      dotted: "training.loss.label_smoothing", "Share of each label that is spread over all classes.")
  }
}

extension SettingKey<ClassWeighting> {
  /// `class_weights`: whether classes have equal weights, weights by their inverse frequency in train, or given
  /// ones.
  package static var classWeights: Self {
    Self(
      "class_weights", .weights(["none", "balanced"]), default: .none,
      "Weights of classes in the loss: none, balanced (inverse frequency in train), or by name (neg:2,pos:1; others 1)."
    )
  }
}
