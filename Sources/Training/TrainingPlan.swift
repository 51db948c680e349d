import Basics

/// What the trainer consumes and the record stores. No defaults stand here: they stand in the one settings table.
package struct TrainingPlan: Sendable, Equatable {
  /// How often something is due.
  package enum Interval: Sendable, Equatable {
    /// Every n epochs, n > 0.
    case epochs(Int)
    /// Every n optimizer steps, n > 0.
    case steps(Int)
    case never

    /// At the end of each epoch.
    package static let epoch = Interval.epochs(1)

    /// Whether step `step` (1 is the first one done) of epochs of `stepsPerEpoch` ends an interval.
    package func isDue(afterStep step: Int, stepsPerEpoch: Int) -> Bool {
      switch self {
      case .epochs(let count): step % (count * stepsPerEpoch) == 0
      case .steps(let count): step % count == 0
      case .never: false
      }
    }
  }

  /// How long the rate rises from 0.
  package enum WarmUp: Sendable, Equatable {
    /// A share of all steps, in [0, 1]; rounded up.
    case ratio(Double)
    case steps(Int)
  }

  /// Passes over the data, unless ``maxSteps`` says otherwise.
  package var epochs: Int
  /// Optimizer steps in all, whatever the epochs; `nil` trains for whole epochs.
  package var maxSteps: Int?
  /// Micro-batches per optimizer step.
  package var accumulation: Int
  /// The peak of the schedule.
  package var learningRate: Double
  /// How the rate falls after the warm-up.
  package var schedule: Schedule
  /// What shapes the schedule; the neutral one when a plan is made.
  package var curve = Schedule.Curve()
  /// How long the rate rises to its peak.
  package var warmUp: WarmUp
  /// The largest global gradient norm; `nil` does not clip.
  package var clipNorm: Double?
  /// When the dev split is evaluated; the end of the run always is.
  package var evaluate: Interval
  /// When a checkpoint is due; the best and the last are saved in any case.
  package var save: Interval
  /// Steps between two logged losses.
  package var logEvery: Int
  /// Whether a larger score ranks first.
  package var greaterIsBetter: Bool
  /// Evaluations without gain before the run stops; 0 never stops early.
  package var patience: Int
  /// The least gain that counts.
  package var threshold: Double
  /// Of the run: dropout is drawn from it.
  package var seed: UInt64

  /// - Parameters: the properties of these names; ``maxSteps`` and ``curve`` are set afterwards.
  package init(
    epochs: Int, accumulation: Int, learningRate: Double, schedule: Schedule, warmUp: WarmUp,
    clipNorm: Double?, evaluate: Interval, save: Interval, logEvery: Int, greaterIsBetter: Bool,
    patience: Int, threshold: Double, seed: UInt64
  ) {
    (self.epochs, self.accumulation, self.learningRate) = (epochs, accumulation, learningRate)
    (self.schedule, self.warmUp, self.clipNorm) = (schedule, warmUp, clipNorm)
    (self.evaluate, self.save, self.logEvery) = (evaluate, save, logEvery)
    (self.greaterIsBetter, self.patience, self.threshold) = (greaterIsBetter, patience, threshold)
    self.seed = seed
  }

  /// Evaluations up to step `step`, that step's own included, which is one even where none was due.
  package func evaluations(upToStep step: Int, stepsPerEpoch: Int) -> Int {
    switch evaluate {
    case .epochs(let count): (step + count * stepsPerEpoch - 1) / (count * stepsPerEpoch)
    case .steps(let count): (step + count - 1) / count
    case .never: 1
    }
  }

  /// Optimizer steps of one epoch: the last one may have fewer micro-batches.
  package func stepsPerEpoch(microBatches: Int) -> Int {
    max(1, (microBatches + accumulation - 1) / accumulation)
  }

  /// Optimizer steps of the whole run.
  /// - Parameter microBatches: of one epoch.
  package func totalSteps(microBatches: Int) -> Int {
    maxSteps ?? epochs * stepsPerEpoch(microBatches: microBatches)
  }

  /// Optimizer steps over which the rate rises.
  /// - Parameter total: steps of the whole run.
  package func warmUpSteps(total: Int) -> Int {
    switch warmUp {
    case .ratio(let ratio): Int(nearest: (Double(total) * ratio).rounded(.up))
    case .steps(let steps): steps
    }
  }

  /// The learning rate of optimizer step `step`, counted from 0.
  ///
  /// - Parameter plateau: where the schedule `plateau` stands.
  package func learningRate(atStep step: Int, total: Int, plateau: Plateau = Plateau()) -> Double {
    learningRate * plateau.share
      * schedule.factor(atStep: step, warmup: warmUpSteps(total: total), total: total, curve: curve)
  }
}
