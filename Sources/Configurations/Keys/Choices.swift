import Settings

// What keys with a few words to choose from may be.

/// What the loss of one row is: cross-entropy, or the focal loss `−w α (1 − p)^γ log p`.
package enum LossFunction: String, SettingChoice {
  case crossEntropy = "cross_entropy"
  case focal
}

/// Whether rare classes weigh more in the loss.
package enum ClassWeighting: String, SettingChoice { case none, balanced }

/// What becomes of parts of the encoder that the weights lack.
package enum MissingWeights: String, SettingChoice { case error, new }

/// What intervals between evaluations, or between checkpoints, are counted in.
package enum IntervalUnit: String, SettingChoice { case epoch, steps, no }
