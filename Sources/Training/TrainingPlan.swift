import Basics

/// The settings of the training loop, which the record stores. Defaults are defined only in the settings
/// table.
package struct TrainingPlan: Sendable, Equatable {
  /// How often something happens.
  package enum Interval: Sendable, Equatable {
    /// Every n epochs, n > 0.
    case epochs(Int)
    /// Every n optimizer steps, n > 0.
    case steps(Int)
    case never

    /// At the end of each epoch.
    package static let epoch = Interval.epochs(1)

    /// Whether an interval ends with step `step` (the first one is 1), with `stepsPerEpoch` steps per epoch.
    package func isDue(afterStep step: Int, stepsPerEpoch: Int) -> Bool {
      switch self {
      case .epochs(let count): step % (count * stepsPerEpoch) == 0
      case .steps(let count): step % count == 0
      case .never: false
      }
    }
  }

  /// The length of the learning rate's rise from 0.
  package enum WarmUp: Sendable, Equatable {
    /// A share of all steps, in [0, 1], rounded up.
    case ratio(Double)
    case steps(Int)
  }

  /// Passes over the data, unless ``maxSteps`` is set.
  package var epochs: Int
  /// Total optimizer steps, regardless of epochs; `nil` trains for whole epochs.
  package var maxSteps: Int?
  /// Micro-batches per optimizer step.
  package var accumulation: Int
  /// The peak learning rate of the schedule.
  package var learningRate: Double
  /// How the learning rate falls after the warm-up.
  package var schedule: Schedule
  /// The parameters of the schedule; neutral in a new plan.
  package var curve = Schedule.Curve()
  /// How long the learning rate rises to its peak.
  package var warmUp: WarmUp
  /// The largest global gradient norm; `nil` for no clipping.
  package var clipNorm: Double?
  /// When the dev split is evaluated, in addition to the end of the run.
  package var evaluate: Interval
  /// When a checkpoint is saved, in addition to the best and the last one.
  package var save: Interval
  /// Steps between two logged losses.
  package var logEvery: Int
  /// Whether larger scores are better.
  package var greaterIsBetter: Bool
  /// Evaluations without improvement before the run stops; 0 disables early stopping.
  package var patience: Int
  /// The gain that an improvement must exceed.
  package var threshold: Double
  /// The seed of the run, from which dropout is drawn.
  package var seed: UInt64

  /// - Parameters: the properties of the same names; ``maxSteps`` and ``curve`` are set afterwards.
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

  /// Number of evaluations up to step `step`, including one at that step even if it is not due there.
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
  /// - Parameter microBatches: micro-batches of one epoch.
  package func totalSteps(microBatches: Int) -> Int {
    maxSteps ?? epochs * stepsPerEpoch(microBatches: microBatches)
  }

  /// Optimizer steps over which the learning rate rises.
  /// - Parameter total: steps of the whole run.
  package func warmUpSteps(total: Int) -> Int {
    switch warmUp {
    case .ratio(let ratio): Int(nearest: (Double(total) * ratio).rounded(.up))
    case .steps(let steps): steps
    }
  }

  /// The learning rate of optimizer step `step`, counted from 0.
  ///
  /// - Parameter plateau: the state of the schedule `plateau`.
  package func learningRate(atStep step: Int, total: Int, plateau: Plateau = Plateau()) -> Double {
    learningRate * plateau.share
      * schedule.factor(atStep: step, warmup: warmUpSteps(total: total), total: total, curve: curve)
  }
}
