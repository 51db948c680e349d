import Basics
package import Settings

// The keys that every schedule reads.

extension SettingKey<Schedule> {
  // Written out, because the compiler does not count a use in the extension alone as a use of the module.
  /// `lr_scheduler_type`; other programs' names are translated.
  package static var schedule: SettingKey<Schedule> {
    Self(
      "lr_scheduler_type", short: "schedule", .choice(Schedule.words), default: .linear,
      dotted: "training.scheduler.type", synonyms: Schedule.synonyms, "How the rate falls after warm-up.")
  }
}

extension SettingKey<Double> {
  /// `warmup_ratio`, used if ``warmupSteps`` is not given.
  package static var warmupRatio: Self {
    Self(
      "warmup_ratio", .number(0...1, open: false), default: 0.1, dotted: "training.scheduler.warmup_ratio",
      unit: "of all steps", "Share of all optimizer steps over which the rate rises from 0.")
  }
}

extension SettingKey<Int?> {
  /// `warmup_steps`; `nil` uses ``warmupRatio``.
  package static var warmupSteps: Self {
    Self(
      "warmup_steps", .whole(0...Int.max), default: nil, dotted: "training.scheduler.warmup_steps",
      unit: "steps", "Optimizer steps over which the rate rises from 0; overrides warmup_ratio.")
  }
  /// `decay_steps`, including the warm-up; `nil` means the length of the run.
  package static var decaySteps: Self {
    Self(
      "decay_steps", .whole(1...Quantity.most), default: nil, dotted: "training.scheduler.decay_steps",
      unit: "steps", "Optimizer step at which the fall is over; the last of the run when not given.")
  }
}

extension SettingKey<Double?> {
  /// `min_lr`, a rate rather than a share; `nil` means the schedule's ``Schedule/lowestRate``.
  package static var minLearningRate: Self {
    Self(
      "min_lr", .number(0...1, open: false), default: nil, dotted: "training.scheduler.min_lr",
      "Rate at which the fall ends; 0 when not given, 1e-7 with schedule=polynomial.")
  }
}
