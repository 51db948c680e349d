package import Basics
package import Settings

// The values of keys with a fixed choice of words.

/// The loss of one row: cross-entropy, the focal loss `−w α (1 − p)^γ log p`, or that of a task which has one of
/// its own.
package enum LossFunction: String, SettingChoice {
  case crossEntropy = "cross_entropy"
  case focal
  /// The squared error, of regression.
  case meanSquaredError = "mse"
  /// The mean over labels of a cross-entropy each, of multilabel.
  case binaryCrossEntropy = "bce"
}

/// The weights of classes in the loss.
package enum ClassWeighting: SettingContent, Equatable {
  /// All alike.
  case none
  /// The rarer in train, the more.
  case balanced
  /// By name; 1 for the others. Keeps the text as it was written.
  case named(NamedWeights, text: String)

  /// `nil` for any text but `none`, `balanced` and ``NamedWeights``.
  package init?(_ value: Value) {
    guard case .text(let text) = value else { return nil }
    switch text {
    case "none": self = .none
    case "balanced": self = .balanced
    default:
      guard let weights = NamedWeights(text) else { return nil }
      self = .named(weights, text: text)
    }
  }

  package var value: Value {
    switch self {
    case .none: .text("none")
    case .balanced: .text("balanced")
    case .named(_, let text): .text(text)
    }
  }
}

/// What happens to encoder parameters that are missing in the weights.
package enum MissingWeights: String, SettingChoice { case error, new }

/// The unit of intervals between evaluations or checkpoints.
package enum IntervalUnit: String, SettingChoice { case epoch, steps, no }
