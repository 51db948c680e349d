package import Settings

extension Schedule {
  /// The peak rate until evaluations stop improving; then it falls by a factor, see ``Plateau``.
  package static let plateau: Schedule = {
    var schedule = Schedule("plateau") { _ in 1 }
    schedule.synonyms = ["reduce_lr_on_plateau"]
    schedule.settings = [SettingKey.gamma.setting, SettingKey.plateauPatience.setting]
    schedule.isOpenEnded = true
    schedule.followsScores = true
    schedule.trainerName = { _ in "reduce_lr_on_plateau" }
    schedule.goesOnInTrainer = false
    return schedule
  }()
}

extension SettingKey<Int> {
  /// `plateau_patience`, read by `plateau`.
  package static var plateauPatience: SettingKey<Int> {
    Self(
      "plateau_patience", .whole(0...10_000), default: 10, dotted: "training.scheduler.patience",
      unit: "evaluations", "Evaluations without gain before schedule=plateau falls.")
  }
}

extension Schedule.Curve {
  /// Evaluations without improvement before the rate falls.
  package var patience: Int {
    get { self[.plateauPatience] }
    set { self[.plateauPatience] = newValue }
  }
}

/// The state of the schedule `plateau`, whose rate falls when evaluations stop improving.
package struct Plateau: Sendable, Equatable {
  /// The best score so far.
  package var best: Double?
  /// Evaluations since the best score or the last fall.
  package var evaluationsWithoutGain = 0
  /// The rate as a share of the peak.
  package var share = 1.0

  /// The initial state: at the peak, without a score.
  package init() {}

  /// Records the score of an evaluation.
  ///
  /// - Reference: `torch.optim.lr_scheduler.ReduceLROnPlateau` with a relative threshold of 1e-4 and no
  ///   cooldown.
  package mutating func note(
    _ score: Double, greaterIsBetter: Bool, curve: Schedule.Curve, peak: Double
  ) {
    let isGain =
      best.map { greaterIsBetter ? score > $0 * (1 + 1e-4) : score < $0 * (1 - 1e-4) } ?? !score.isNaN
    if isGain {
      (best, evaluationsWithoutGain) = (score, 0)
    } else {
      evaluationsWithoutGain += 1
    }
    guard evaluationsWithoutGain > curve.patience else { return }
    evaluationsWithoutGain = 0
    let lower = max(share * curve.gamma, curve.floor)
    // A fall of less than 1e-8 is ignored.
    if (share - lower) * peak > 1e-8 { share = lower }
  }
}
