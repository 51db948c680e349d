/// Why a run ended. A stop is a result, never an error.
package enum StopReason: String, Sendable {
  case finished
  /// No gain for as many evaluations as the plan's patience.
  case patience
  /// Asked to stop; `saved` says whether a checkpoint of this very step exists.
  case interrupted
  /// The loss or the gradient was no longer a number.
  case diverged
  /// A trial of a study that promised nothing.
  case pruned
}

/// Why a checkpoint is written.
package enum SaveReason: String, Sendable {
  case interval, best, interruption, end
}

/// What happens during a run, in order.
package enum TrainingEvent: Sendable {
  case began(step: Int, totalSteps: Int, stepsPerEpoch: Int)
  case stepped(Step)
  /// The mean loss since the last one, every `logEvery` steps.
  case logged(step: Int, epoch: Double, loss: Double, learningRate: Double, gradientNorm: Double)
  case evaluated(step: Int, epoch: Double, metrics: [String: Double], isBest: Bool)
  case epochEnded(epoch: Int, step: Int)
  case saved(step: Int, reason: SaveReason)
  case ended(StopReason, step: Int)

  /// One optimizer step.
  package struct Step: Sendable {
    /// From 1.
    package let step: Int
    /// Mean over its sentences or labelled tokens.
    package let loss: Double
    /// The rate used.
    package let learningRate: Double
    /// Before clipping.
    package let gradientNorm: Double
    /// In all its micro-batches.
    package let sentences: Int
    /// In all its micro-batches, special ones included.
    package let tokens: Int
    /// Wall-clock time from its first gradient to its update.
    package let seconds: Double
  }
}

/// Sees every event in order; a throw ends the run with that error.
package protocol TrainingObserver: AnyObject {
  func observe(_ event: TrainingEvent, _ state: TrainingState) throws
}
