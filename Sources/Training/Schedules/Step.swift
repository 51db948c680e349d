import Basics
package import Settings

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Schedule {
  /// Falls by a factor every `step_size` steps.
  package static let step: Schedule = {
    var schedule = Schedule("step") { moment in
      let falls = moment.step / max(1, moment.curve.stepSize)
      return max(moment.curve.floor, pow(moment.curve.gamma, Double(falls)))
    }
    schedule.settings = [SettingKey.stepSize.setting, SettingKey.gamma.setting]
    schedule.isOpenEnded = true
    schedule.trainerName = { _ in nil }
    schedule.goesOnInTrainer = false
    schedule.beyond = { steps, curve in
      curve.stepSize > steps ? ("step_size=\(curve.stepSize)", "the rate does not fall") : nil
    }
    return schedule
  }()
}

extension SettingKey<Int> {
  /// `step_size`, read by `step`.
  package static var stepSize: SettingKey<Int> {
    Self(
      "step_size", .whole(1...Quantity.most), default: 1000, dotted: "training.scheduler.step_size",
      unit: "steps", "Optimizer steps between two falls of schedule=step.")
  }
}

extension SettingKey<Double> {
  /// `gamma`, read by `step` and `plateau`.
  package static var gamma: SettingKey<Double> {
    Self(
      "gamma", .number(0...1, open: true), default: 0.1, dotted: "training.scheduler.gamma",
      "Factor of each fall of schedule=step and schedule=plateau.")
  }
}

extension Schedule.Curve {
  /// Optimizer steps between two falls.
  package var stepSize: Int {
    get { self[.stepSize] }
    set { self[.stepSize] = newValue }
  }
  /// The factor of each fall, in (0, 1].
  package var gamma: Double {
    get { self[.gamma] }
    set { self[.gamma] = newValue }
  }
}
