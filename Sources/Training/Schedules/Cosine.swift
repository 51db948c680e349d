package import Settings

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Schedule {
  /// Half a cosine wave down to the floor.
  package static let cosine = Schedule("cosine") { $0.curve.raised(0.5 * (1 + cos(Double.pi * $0.progress))) }

  /// Several half cosine waves down to the floor, each from the peak.
  package static let cosineWithRestarts: Schedule = {
    var schedule = Schedule("cosine_with_restarts") { moment in
      guard moment.progress < 1 else { return moment.curve.raised(0) }
      let turn = (Double(moment.curve.cycles) * moment.progress).truncatingRemainder(dividingBy: 1)
      return moment.curve.raised(0.5 * (1 + cos(Double.pi * turn)))
    }
    schedule.synonyms = ["cosine_restarts"]
    schedule.settings = [SettingKey.cycles.setting]
    return schedule
  }()
}

extension SettingKey<Int> {
  /// `num_cycles`, read by `cosine_with_restarts`.
  package static var cycles: SettingKey<Int> {
    Self(
      "num_cycles", .whole(1...10_000), default: 1, dotted: "training.scheduler.num_cycles", unit: "cycles",
      "Falls from the peak, with schedule=cosine_with_restarts.")
  }
}

extension Schedule.Curve {
  /// The number of falls from the peak.
  package var cycles: Int {
    get { self[.cycles] }
    set { self[.cycles] = newValue }
  }
}
