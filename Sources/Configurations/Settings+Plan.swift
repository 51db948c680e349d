package import Basics
package import Settings
import Tasks
package import Training

extension Settings {
  /// The metric that ranks checkpoints, without the prefixes of other tools.
  package var metric: String {
    let name = self[.rankingMetric]
    for prefix in ["eval_", "val_", "dev_"] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }

  /// Whether larger values of the metric are better, according to its declaration.
  var greaterIsBetter: Bool { TaskKind.isMaximized(metric) }

  /// The plan for the trainer.
  /// - Throws: `settings.interval` when a strategy of steps has no number of steps; `settings.conflict` for
  ///   values that cannot be combined; `settings.absent` for unsupported values.
  package func plan() throws(Failure) -> TrainingPlan {
    try refuseAbsent()
    try refuseConflicts()
    let evaluate = try evaluationInterval
    let clip = self[.clipNorm].flatMap { $0 > 0 ? $0 : nil }
    var plan = TrainingPlan(
      epochs: self[.epochs], accumulation: self[.accumulation],
      learningRate: self[.learningRate],
      schedule: self[.schedule],
      warmUp: self[.warmupSteps].map { .steps($0) } ?? .ratio(self[.warmupRatio]), clipNorm: clip,
      evaluate: evaluate, save: try saveInterval ?? evaluate,
      logEvery: self[.loggingSteps], greaterIsBetter: greaterIsBetter,
      patience: self[.patience], threshold: self[.threshold],
      seed: UInt64(self[.seed]))
    plan.curve = Schedule.Curve(self, peak: self[.learningRate])
    plan.maxSteps = self[.maxSteps]
    return plan
  }

  private var evaluationInterval: TrainingPlan.Interval {
    get throws(Failure) {
      switch self[.evaluationUnit] {
      case .no: return .never
      case .steps: return .steps(try steps(of: .evaluationSteps, word: "evaluate"))
      case .epoch: return .epochs(self[.evaluationEpochs])
      }
    }
  }

  /// `nil` if checkpoints are written at each evaluation.
  private var saveInterval: TrainingPlan.Interval? {
    get throws(Failure) {
      switch self[.saveUnit] {
      case nil: return nil
      case .no: return .never
      case .steps: return .steps(try steps(of: .saveSteps, word: "save"))
      case .epoch: return .epochs(self[.saveEpochs])
      }
    }
  }

  /// - Parameter word: the key of the language that sets unit and number at once.
  private func steps(of key: SettingKey<Int?>, word: String) throws(Failure) -> Int {
    if let steps = self[key] { return steps }
    let strategy = key.name.replacing("_steps", with: "_strategy")
    throw Failure(
      "settings.interval", "\(strategy) is steps, and \(key.name) is not given",
      remedy: "give \(word)=500, a number of optimizer steps", kind: .usage)
  }

  private func refuseConflicts() throws(Failure) {
    func refuse<Content>(_ key: SettingKey<Content>, _ what: String, _ remedy: String) throws(Failure) {
      throw Failure("settings.conflict", what, at: origin(of: key).place, remedy: remedy, kind: .usage)
    }
    if let lowest = self[.minLearningRate], lowest > self[.learningRate] {
      try refuse(
        .minLearningRate,
        "min_lr \(Value.float(lowest)) is above the peak \(Value.float(self[.learningRate]))",
        "give a smaller min_lr, or a larger lr")
    }
    if self[.loss] == .focal, self[.labelSmoothing] > 0 {
      try refuse(.loss, "the focal loss has no label smoothing", "give smoothing=0, or loss=cross_entropy")
    }
    if let conflict = self[.optimizer].conflict(self) { throw conflict }
    let schedule = self[.schedule]
    if schedule.followsScores, self[.evaluationUnit] == .no {
      try refuse(
        .schedule, "schedule=\(schedule.rawValue) looks at evaluations, and there are none",
        "give evaluate=epoch")
    }
    if self[.overlap] != nil, self[.window] == nil {
      try refuse(.overlap, "overlap has no effect without windows", "give window=128, or leave it out")
    }
    try refuseUseless()
  }

  /// Refuses given keys that the chosen optimizer, schedule or loss does not use.
  private func refuseUseless() throws(Failure) {
    try refuseUnread(.optimizer)
    try refuse([SettingKey.focalGamma.setting, SettingKey.focalAlpha.setting], unless: .loss, in: [.focal])
    try refuseUnread(.schedule)
  }

  /// Refuses keys that other choices of the chooser read, and the chosen one does not.
  private func refuseUnread<Choice: ListedChoice>(_ chooser: SettingKey<Choice>) throws(Failure) {
    for setting in Choice.settings { try refuse([setting], unless: chooser, in: Choice.readers(of: setting)) }
  }

  /// Refuses keys that are not at their defaults but have no effect with the current choice.
  ///
  /// - Parameter choices: the choices with which the keys have an effect; the first one is suggested.
  private func refuse<Choice: SettingChoice & Equatable>(
    _ settings: [Setting], unless chooser: SettingKey<Choice>, in choices: [Choice]
  ) throws(Failure) {
    guard !choices.contains(self[chooser]) else { return }
    for setting in settings where self[setting] != setting.default {
      throw Failure(
        "settings.useless",
        "\(setting.name) has no effect with \(chooser.name)=\(self[chooser].rawValue)",
        at: origin(of: setting).place,
        remedy: "leave it out, or give \(chooser.name)=\(choices[0].rawValue)", kind: .usage)
    }
  }

  /// Refuses an unsupported device.
  ///
  /// - Parameters:
  ///   - place: the place of the name.
  ///   - remedy: how to name a device there: `set device=`.
  /// - Throws: `settings.absent`.
  package static func checkDevice(_ name: String, at place: Place?, remedy: String) throws(Failure) {
    try Supported.checkDevice(name, at: place, remedy: remedy)
  }

  private func refuseAbsent() throws(Failure) {
    try Settings.checkDevice(self[.device], at: origin(of: .device).place, remedy: "use device=")
    if self[.usesCRF] {
      throw Failure(
        "settings.absent", "the CRF is not built yet", at: origin(of: .usesCRF).place,
        remedy: "use crf=false (use_crf: false in YAML)",
        kind: .environment)
    }
  }
}
