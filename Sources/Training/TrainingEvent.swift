/// Why a run ended. A stop is a result, not an error.
package enum StopReason: String, Sendable {
  case finished
  /// No improvement for as many evaluations as the plan's patience.
  case patience
  /// Stopped on request.
  case interrupted
  /// The loss or the gradient was no longer finite.
  case diverged
  /// An unpromising trial of a study.
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
  /// The mean loss since the last such event, every `logEvery` steps.
  case logged(step: Int, epoch: Double, loss: Double, learningRate: Double, gradientNorm: Double)
  case evaluated(step: Int, epoch: Double, metrics: [String: Double], isBest: Bool)
  case epochEnded(epoch: Int, step: Int)
  case saved(step: Int, reason: SaveReason)
  case ended(StopReason, step: Int)

  /// One optimizer step.
  package struct Step: Sendable {
    /// From 1.
    package let step: Int
    /// The mean loss over its sentences or labelled tokens.
    package let loss: Double
    /// The learning rate used.
    package let learningRate: Double
    /// The norm of the gradient before clipping.
    package let gradientNorm: Double
    /// The number of sentences in all its micro-batches.
    package let sentences: Int
    /// The number of tokens in all its micro-batches, including special ones.
    package let tokens: Int
    /// Wall-clock seconds from its first gradient to its update.
    package let seconds: Double
  }
}

/// Receives every event in order; an error it throws ends the run.
package protocol TrainingObserver: AnyObject {
  func observe(_ event: TrainingEvent, _ state: TrainingState) throws
}
