package import Settings

/// How the learning rate moves over a run, as a share of its peak.
///
/// Every schedule rises from 0 over the warm-up; a schedule says how it falls. Its file holds all there is of it: the
/// formula, the keys it reads, and how far other programs know it.
///
/// - Reference: `get_scheduler` of transformers 5 under the same names; `StepLR` and `ReduceLROnPlateau` of PyTorch.
package struct Schedule: Sendable {
  /// A moment after the warm-up.
  package struct Moment {
    /// Optimizer steps since the end of the warm-up, counted from 0.
    package let step: Int
    /// The share of the fall that is over, in 0…1.
    package let progress: Double
    /// The floor, and the keys of the schedule.
    package let curve: Curve
  }

  /// As it is written and stored: `cosine_with_restarts`.
  package let rawValue: String
  /// Other programs' words for it.
  package var synonyms: [String] = []
  /// Keys that it reads; with a schedule that does not, they are refused.
  package var settings: [Setting] = []
  /// Whether the rate of a step is the same however long the run is, as far as the fall is concerned.
  package var isOpenEnded = false
  /// Whether its rate follows from the scores of evaluations, see ``Plateau``.
  package var followsScores = false
  /// The rate at which the fall ends where `min_lr` is not given.
  package var lowestRate = 0.0
  /// The name in transformers' `SchedulerType`, with a warm-up and without; `nil` where it has none.
  package var trainerName: @Sendable (_ hasWarmUp: Bool) -> String?
  /// Whether Hugging Face's Trainer can go on with it from its files.
  package var goesOnInTrainer = true
  /// What is beyond a run of so many steps, and what that means; `nil` for nothing.
  package var beyond: @Sendable (_ steps: Int, Curve) -> (key: String, effect: String)? = { _, _ in nil }
  /// The share of the peak at a moment, in 0…1.
  package let fall: @Sendable (Moment) -> Double

  /// - Parameters:
  ///   - name: as it is stored, and as transformers calls it unless ``trainerName`` is set.
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

  /// The keys that some schedules read, each once.
  package static let settings: [Setting] = allCases.flatMap(\.settings).reduce(into: []) { known, setting in
    if !known.contains(where: { $0.name == setting.name }) { known.append(setting) }
  }

  /// The share at optimizer step `step`, counted from 0: rises from 0 over `warmup` steps, then falls as the schedule
  /// says; the fall is over at `total`, or at the curve's `decaySteps`.
  package func factor(atStep step: Int, warmup: Int, total: Int, curve: Curve = Curve()) -> Double {
    if step < warmup { return Double(step) / Double(max(1, warmup)) }
    let total = curve.decaySteps ?? total
    let progress = min(1, Double(step - warmup) / Double(max(1, total - warmup)))
    return fall(Moment(step: step - warmup, progress: progress, curve: curve))
  }
}

extension Schedule: Equatable {
  package static func == (a: Schedule, b: Schedule) -> Bool { a.rawValue == b.rawValue }
}

extension Schedule: SettingChoice {
  package init?(rawValue: String) {
    guard let found = Schedule.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = found
  }
}

extension Schedule {
  /// What shapes a schedule beside warm-up and length.
  package struct Curve: Sendable, Equatable {
    /// The lowest share of the peak after warm-up.
    package var floor = 0.0
    /// Optimizer steps at whose end the fall is over; the whole run when `nil`.
    package var decaySteps: Int?
    private var settings = Settings()

    /// The neutral one: every key at its default, no floor.
    package init() {}

    /// - Parameter peak: the learning rate at the end of the warm-up.
    package init(_ settings: Settings, peak: Double) {
      for setting in Schedule.settings {
        // Where a value comes from shapes nothing.
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

    /// A share of the way from the floor to the peak.
    func raised(_ share: Double) -> Double { floor + (1 - floor) * max(0, share) }
  }
}
