package import Settings

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Schedule {
  /// The peak for most of the run, then half a cosine wave down to the floor.
  ///
  /// - Reference: `get_wsd_schedule` of transformers 5 with `decay_type="cosine"`, which counts the decay in
  ///   steps.
  package static let stableThenDecay: Schedule = {
    var schedule = Schedule("warmup_stable_decay") { moment in
      let decay = moment.curve[.decayRatio]
      return moment.curve.raised(0.5 * (1 + cos(Double.pi * max(0, 1 - (1 - moment.progress) / decay))))
    }
    schedule.synonyms = ["wsd"]
    schedule.settings = [SettingKey.decayRatio.setting]
    // Trainer takes the number of decaying steps from lr_scheduler_kwargs, which checkpoints do not contain.
    schedule.goesOnInTrainer = false
    return schedule
  }()
}

extension SettingKey<Double> {
  /// The share of the steps after the warm-up in which ``Schedule/stableThenDecay`` falls, in (0, 1].
  package static var decayRatio: SettingKey<Double> {
    Self(
      "decay_ratio", .number(0...1, open: true), default: 0.1, dotted: "training.scheduler.decay_ratio",
      isLater: true, "Share of the steps after warm-up over which schedule=warmup_stable_decay falls.")
  }
}
