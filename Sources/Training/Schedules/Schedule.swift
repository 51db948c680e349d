package import Settings

/// The course of the learning rate over a run, as a share of its peak.
///
/// Every schedule rises from 0 over the warm-up; they differ in how they fall. The file of a schedule
/// contains everything about it: the formula, the keys it reads, and its equivalents in other programs.
///
/// - Reference: `get_scheduler` of transformers 5 under the same names; `StepLR` and `ReduceLROnPlateau` of
///   PyTorch.
package struct Schedule: Sendable {
  /// A point in time after the warm-up.
  package struct Moment {
    /// Optimizer steps since the end of the warm-up, counted from 0.
    package let step: Int
    /// The share of the fall that has passed, in 0…1.
    package let progress: Double
    /// The floor, and the values of the schedule's keys.
    package let curve: Curve
  }

  /// The name as written and stored: `cosine_with_restarts`.
  package let rawValue: String
  /// Other programs' names for it.
  package var synonyms: [String] = []
  /// Keys that it reads; other schedules refuse them.
  package var settings: [Setting] = []
  /// Whether the fall is independent of the length of the run.
  package var isOpenEnded = false
  /// Whether its rate depends on the scores of evaluations, see ``Plateau``.
  package var followsScores = false
  /// The rate at the end of the fall if `min_lr` is not given.
  package var lowestRate = 0.0
  /// The name in transformers' `SchedulerType`, with a warm-up and without; `nil` if it has none.
  package var trainerName: @Sendable (_ hasWarmUp: Bool) -> String?
  /// Whether Hugging Face's Trainer can continue with it from a checkpoint.
  package var goesOnInTrainer = true
  /// A key whose value exceeds a run of `steps` steps, and the effect of that; `nil` if there is none.
  package var beyond: @Sendable (_ steps: Int, Curve) -> (key: String, effect: String)? = { _, _ in nil }
  /// The share of the peak at a moment, in 0…1.
  package let fall: @Sendable (Moment) -> Double

  /// - Parameters:
  ///   - name: the stored name, also used by transformers unless ``trainerName`` is set.
  ///   - fall: the share of the peak at a moment after the warm-up, in 0…1.
  package init(_ name: String, fall: @escaping @Sendable (Moment) -> Double) {
    rawValue = name
    trainerName = { _ in name }
    self.fall = fall
  }

  /// Every schedule, in the order of help.
  package static let allCases: [Schedule] = [
    .linear, .cosine, .cosineWithRestarts, .cosineWithFloor, .stableThenDecay, .polynomial, .constant, .step,
    .plateau,
  ]

  /// The share at optimizer step `step`, counted from 0: rises from 0 over `warmup` steps, then falls
  /// according to the schedule; the fall ends at `total`, or at the curve's `decaySteps`.
  package func factor(atStep step: Int, warmup: Int, total: Int, curve: Curve = Curve()) -> Double {
    if step < warmup { return Double(step) / Double(max(1, warmup)) }
    let total = curve.decaySteps ?? total
    let progress = min(1, Double(step - warmup) / Double(max(1, total - warmup)))
    return fall(Moment(step: step - warmup, progress: progress, curve: curve))
  }
}

extension Schedule: ListedChoice {}

extension Schedule {
  /// The parameters of a schedule besides warm-up and length.
  package struct Curve: Sendable, Equatable {
    /// The lowest share of the peak after warm-up.
    package var floor = 0.0
    /// The number of optimizer steps after which the fall ends; if `nil`, the whole run.
    package var decaySteps: Int?
    private var settings = Settings()

    /// The neutral curve: every key at its default, without a floor.
    package init() {}

    /// - Parameter peak: the learning rate at the end of the warm-up.
    package init(_ settings: Settings, peak: Double) {
      for setting in Schedule.settings {
        // The origin of a value does not affect the curve.
        try? self.settings.set(setting, to: settings[setting], origin: .default)
      }
      floor = min(1, (settings[.minLearningRate] ?? settings[.schedule].lowestRate) / peak)
      decaySteps = settings[.decaySteps]
    }

    /// The value of a key that a schedule reads.
    package subscript<Content>(key: SettingKey<Content>) -> Content {
      get { settings[key] }
      set { settings.set(key, to: newValue, origin: .default) }
    }

    /// Maps a share of the fall to a share of the peak that is not below the floor.
    func raised(_ share: Double) -> Double { floor + (1 - floor) * max(0, share) }
  }
}
