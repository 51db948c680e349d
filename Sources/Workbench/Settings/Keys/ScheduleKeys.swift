import Basics
package import Training

// How the learning rate rises and falls.

extension SettingKey<Double> {
  package static var warmupRatio: Self {
    Self(
      "warmup_ratio", .number(0...1, open: false), default: 0.1, dotted: "training.scheduler.warmup_ratio",
      unit: "of all steps", "Share of all optimizer steps over which the rate rises from 0.")
  }
  package static var power: Self {
    Self(
      "power", .number(0...100, open: true), default: 1, dotted: "training.scheduler.power",
      "Exponent of schedule=polynomial; 1 is a straight line.")
  }
  package static var gamma: Self {
    Self(
      "gamma", .number(0...1, open: true), default: 0.1, dotted: "training.scheduler.gamma",
      "Factor of each fall of schedule=step and schedule=plateau.")
  }
}

extension SettingKey<Int?> {
  package static var warmupSteps: Self {
    Self(
      "warmup_steps", .whole(0...Int.max), default: nil, dotted: "training.scheduler.warmup_steps",
      unit: "steps", "Optimizer steps over which the rate rises from 0; overrides warmup_ratio.")
  }
  package static var decaySteps: Self {
    Self(
      "decay_steps", .whole(1...Quantity.most), default: nil, dotted: "training.scheduler.decay_steps",
      unit: "steps", "Optimizer step at which the fall is over; the last of the run when not given.")
  }
}

extension SettingKey<Schedule> {
  // Written out: the compiler counts no type of the extension alone as a use of its module.
  package static var schedule: SettingKey<Schedule> {
    Self(
      "lr_scheduler_type", short: "schedule", .choice(Schedule.words), default: .linear,
      dotted: "training.scheduler.type",
      synonyms: [
        "cosine_restarts": "cosine_with_restarts", "constant_with_warmup": "constant",
        "reduce_lr_on_plateau": "plateau",
      ], "How the rate falls after warm-up.")
  }
}

extension SettingKey<Int> {
  package static var cycles: Self {
    Self(
      "num_cycles", .whole(1...10_000), default: 1, dotted: "training.scheduler.num_cycles", unit: "cycles",
      "Falls from the peak, with schedule=cosine_with_restarts.")
  }
  package static var stepSize: Self {
    Self(
      "step_size", .whole(1...Quantity.most), default: 1000, dotted: "training.scheduler.step_size",
      unit: "steps", "Optimizer steps between two falls of schedule=step.")
  }
  package static var plateauPatience: Self {
    Self(
      "plateau_patience", .whole(0...10_000), default: 10, dotted: "training.scheduler.patience",
      unit: "evaluations", "Evaluations without gain before schedule=plateau falls.")
  }
}

extension SettingKey<Double?> {
  package static var minLearningRate: Self {
    Self(
      "min_lr", .number(0...1, open: false), default: nil, dotted: "training.scheduler.min_lr",
      "Rate at which the fall ends; 0 when not given, 1e-7 with schedule=polynomial.")
  }
}
