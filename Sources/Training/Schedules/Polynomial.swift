package import Settings

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Schedule {
  /// `(1 − progress)^power` down to the floor.
  package static let polynomial: Schedule = {
    var schedule = Schedule("polynomial") { moment in
      moment.curve.raised(pow(1 - moment.progress, moment.curve.power))
    }
    schedule.settings = [SettingKey.power.setting]
    schedule.lowestRate = 1e-7
    return schedule
  }()
}

extension SettingKey<Double> {
  /// `power`, read by `polynomial`.
  package static var power: SettingKey<Double> {
    Self(
      "power", .number(0...100, open: true), default: 1, dotted: "training.scheduler.power",
      "Exponent of schedule=polynomial; 1 is a straight line.")
  }
}

extension Schedule.Curve {
  /// The exponent; 1 is a straight line.
  package var power: Double {
    get { self[.power] }
    set { self[.power] = newValue }
  }
}
