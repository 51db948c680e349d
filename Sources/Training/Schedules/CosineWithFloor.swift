package import Settings

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Schedule {
  /// Half a cosine wave down to a share of the peak.
  package static let cosineWithFloor: Schedule = {
    var schedule = Schedule("cosine_with_min_lr") { moment in
      let floor = max(moment.curve.floor, moment.curve[.minLearningRateShare])
      return floor + (1 - floor) * 0.5 * (1 + cos(Double.pi * moment.progress))
    }
    schedule.settings = [SettingKey.minLearningRateShare.setting]
    // Trainer takes the floor from lr_scheduler_kwargs, which checkpoints do not contain.
    schedule.goesOnInTrainer = false
    return schedule
  }()
}

extension SettingKey<Double> {
  /// The floor of ``Schedule/cosineWithFloor``, a share of the peak in 0…1.
  package static var minLearningRateShare: SettingKey<Double> {
    Self(
      "min_lr_rate", .number(0...1, open: false), default: 0.1, dotted: "training.scheduler.min_lr_rate",
      isLater: true, "Share of the peak at which schedule=cosine_with_min_lr ends; min_lr where that is more."
    )
  }
}
