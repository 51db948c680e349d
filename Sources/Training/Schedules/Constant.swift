extension Schedule {
  /// Keeps the peak rate to the end.
  package static let constant: Schedule = {
    var schedule = Schedule("constant") { _ in 1 }
    schedule.synonyms = ["constant_with_warmup"]
    schedule.isOpenEnded = true
    schedule.trainerName = { $0 ? "constant_with_warmup" : "constant" }
    return schedule
  }()
}
