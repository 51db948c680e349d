import Basics
import Configurations
import Records
import Settings
import Training

/// Where a run resumes: its newest intact checkpoint, or a requested older one.
struct ResumeStart {
  /// The checkpoint; `nil` to start from step 0.
  let checkpoint: Checkpoint?
  /// Notes for the user.
  var notes: [String] = []

  /// - Throws: `checkpoint.unknown`, `checkpoint.damaged`, `checkpoint.invalid` for a requested checkpoint.
  init(of run: Run, at step: Int?) throws(Failure) {
    guard let step else {
      let (newest, passedOver) = try run.checkpoints.newestIntact()
      checkpoint = newest
      notes = passedOver.map { "note: passed over \($0.name): \($0.reason.what)" }
      return
    }
    let asked = try run.checkpoints.checkpoint(step: step)
    if let fault = run.checkpoints.verify(asked).first { throw fault }
    checkpoint = asked
  }

  /// Whether the run has later checkpoints.
  func isOlder(in run: Run) throws(Failure) -> Bool {
    guard let checkpoint else { return false }
    return try run.checkpoints.names().contains { $0.step > checkpoint.step }
  }

  /// Sets later checkpoints and copies of the results aside, in `segment-{N}/`.
  /// - Returns: a note about it; `nil` if there are no later checkpoints.
  func setAside(in run: Run) throws(Failure) -> String? {
    guard let checkpoint else { return nil }
    let later = try run.checkpoints.names().filter { $0.step > checkpoint.step }
    guard !later.isEmpty else { return nil }
    // Numbers of more than nine digits are not ours; the limit ensures that there is always a next number.
    let taken = try FileSystem.list(run.directory).compactMap { name -> Int? in
      let digits = name.dropFirst("segment-".count)
      return name.hasPrefix("segment-") && digits.utf8.count <= 9 ? Int(digits) : nil
    }
    let name = "segment-\((taken.max() ?? 0) + 1)"
    let folder = run.path(name)
    try FileSystem.createDirectory(folder)
    for file in [TrainingResults.fileName, SummaryText.fileName] where FileSystem.exists(run.path(file)) {
      try AtomicFile.replace("\(folder)/\(file)", with: try FileSystem.read(run.path(file)))
    }
    for one in later { try FileSystem.rename(run.path("\(one)"), to: "\(folder)/\(one)") }
    return
      "\(later.count) checkpoint\(later.count == 1 ? "" : "s") behind step \(checkpoint.step) kept in \(name)/"
  }
}

extension TrainingPlan {
  /// Whether the learning rate of a step is independent of the length of the run.
  var isOpenEnded: Bool {
    let hasFixedWarmUp =
      switch warmUp {
      case .steps: true
      case .ratio(let ratio): ratio == 0
      }
    return hasFixedWarmUp && (schedule.isOpenEnded || curve.decaySteps != nil)
  }
}

extension Settings {
  /// These settings with the epochs or steps of `longer`, if nothing else distinguishes the runs; otherwise
  /// `nil`.
  /// - Throws: `resume.schedule` if the schedule depends on the length of the run.
  func lengthened(as longer: Settings, of run: Run) throws(Failure) -> Settings? {
    let differing = longer.differences(from: self).filter { $0.setting.changesResult }
    guard !differing.isEmpty,
      differing.allSatisfy({ difference in
        [SettingKey.epochs.name, SettingKey.maxSteps.name].contains(difference.setting.name)
          && (difference.mine.number ?? 0) > (difference.theirs.number ?? 0)
      })
    else { return nil }
    guard try plan().isOpenEnded else {
      let key = differing[0].setting
      let schedule = self[.schedule].rawValue
      throw Failure(
        "resume.schedule",
        "the schedule of \(run.id), \(schedule), ends with its \(key.text(differing[0].theirs)): it cannot be lengthened",
        at: longer.origin(of: key).place,
        remedy:
          "a new run from its weights: train from=\(run.id) name=longer \(key.short)=\(differing[0].mine)",
        kind: .environment)
    }
    var settings = self
    for difference in differing {
      try settings.set(
        difference.setting, to: difference.mine, origin: longer.origin(of: difference.setting))
    }
    return settings
  }
}
