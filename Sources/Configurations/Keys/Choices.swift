import Settings

// The values of keys with a fixed choice of words.

/// The loss of one row: cross-entropy, or the focal loss `−w α (1 − p)^γ log p`.
package enum LossFunction: String, SettingChoice {
  case crossEntropy = "cross_entropy"
  case focal
}

/// Whether rare classes have more weight in the loss.
package enum ClassWeighting: String, SettingChoice { case none, balanced }

/// What happens to encoder parameters that are missing in the weights.
package enum MissingWeights: String, SettingChoice { case error, new }

/// The unit of intervals between evaluations or checkpoints.
package enum IntervalUnit: String, SettingChoice { case epoch, steps, no }
