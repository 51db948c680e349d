package import Basics
import Tasks
package import Training

extension Settings {
  /// The number of a key that the table declares as one.
  package func number(_ name: String) -> Double {
    guard let number = self[name].number else { preconditionFailure("'\(name)' is no number") }
    return number
  }

  /// The whole number of a key, `nil` for none.
  package func whole(_ name: String) -> Int? { if case .int(let number) = self[name] { number } else { nil } }

  package func text(_ name: String) -> String? { if case .text(let text) = self[name] { text } else { nil } }

  package var batchSize: Int { whole("batch_size") ?? 1 }
  package var maxLength: Int { whole("max_length") ?? 3 }
  package var seed: UInt64 { UInt64(whole("seed") ?? 0) }

  /// The metric that ranks checkpoints, without the prefixes of other tools.
  package var metric: String {
    let name = text("metric_for_best_model") ?? "f1"
    for prefix in ["eval_", "val_", "dev_"] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }

  /// Whether more of the metric is better, as its declaration says.
  var greaterIsBetter: Bool {
    TaskKind.allCases.compactMap { $0.metric(metric) }.first.map { $0.direction != .minimize } ?? true
  }

  /// What the trainer consumes.
  /// - Throws: `settings.interval` when a strategy of steps has no number of steps; `settings.conflict` for values that
  ///   cannot hold together; `settings.absent` for what is not built.
  package func plan() throws(Failure) -> TrainingPlan {
    try refuseAbsent()
    try refuseConflicts()
    let evaluate = try interval("eval")
    let clip = self["max_grad_norm"].number.flatMap { $0 > 0 ? $0 : nil }
    var plan = TrainingPlan(
      epochs: whole("num_epochs") ?? 1, accumulation: whole("gradient_accumulation_steps") ?? 1,
      learningRate: number("learning_rate"),
      schedule: Schedule(rawValue: text("lr_scheduler_type") ?? "") ?? .linear,
      warmUp: whole("warmup_steps").map { .steps($0) } ?? .ratio(number("warmup_ratio")), clipNorm: clip,
      evaluate: evaluate, save: self["save_strategy"] == .null ? evaluate : try interval("save"),
      logEvery: whole("logging_steps") ?? 1, greaterIsBetter: greaterIsBetter,
      patience: whole("early_stopping_patience") ?? 0, threshold: number("early_stopping_threshold"),
      seed: seed)
    plan.curve = curve
    plan.maxSteps = whole("max_steps")
    return plan
  }

  private var curve: Schedule.Curve {
    var curve = Schedule.Curve()
    curve.cycles = whole("num_cycles") ?? 1
    curve.power = number("power")
    curve.stepSize = whole("step_size") ?? 1000
    curve.gamma = number("gamma")
    curve.patience = whole("plateau_patience") ?? 10
    let lowest = self["min_lr"].number ?? (text("lr_scheduler_type") == "polynomial" ? 1e-7 : 0)
    curve.floor = min(1, lowest / number("learning_rate"))
    curve.decaySteps = whole("decay_steps")
    return curve
  }

  private func interval(_ prefix: String) throws(Failure) -> TrainingPlan.Interval {
    switch text(prefix + "_strategy") {
    case "no": return .never
    case "steps":
      guard let steps = whole(prefix + "_steps") else {
        throw Failure(
          "settings.interval", "\(prefix)_strategy is steps, and \(prefix)_steps is not given",
          mend: "give \(prefix == "eval" ? "evaluate" : prefix)=500, a number of optimizer steps",
          kind: .usage)
      }
      return .steps(steps)
    default: return .epochs(whole(prefix + "_epochs") ?? 1)
    }
  }

  /// Refuses values that cannot hold together.
  private func refuseConflicts() throws(Failure) {
    func refuse(_ key: String, _ what: String, _ remedy: String) throws(Failure) {
      throw Failure("settings.conflict", what, at: origin(of: key).place, mend: remedy, kind: .usage)
    }
    if let lowest = self["min_lr"].number, lowest > number("learning_rate") {
      try refuse(
        "min_lr", "min_lr \(Value.float(lowest)) is above the peak \(self["learning_rate"])",
        "give a smaller min_lr, or a larger lr")
    }
    if text("loss") == "focal", number("label_smoothing") > 0 {
      try refuse("loss", "the focal loss has no label smoothing", "give smoothing=0, or loss=cross_entropy")
    }
    if self["nesterov"] == .flag(true), number("momentum") == 0 {
      try refuse("nesterov", "nesterov needs a momentum", "give momentum=0.9")
    }
    if text("lr_scheduler_type") == "plateau", text("eval_strategy") == "no" {
      try refuse(
        "lr_scheduler_type", "schedule=plateau looks at evaluations, and there are none",
        "give evaluate=epoch")
    }
    try refuseUseless()
  }

  /// Keys that were given and that the chosen rule, schedule or loss never looks at.
  private func refuseUseless() throws(Failure) {
    let users: [(key: String, chooser: String, choices: Set<String>)] = [
      ("momentum", "optimizer", ["sgd"]), ("nesterov", "optimizer", ["sgd"]),
      ("adam_beta1", "optimizer", ["adamw", "adam"]), ("adam_beta2", "optimizer", ["adamw", "adam"]),
      ("adam_epsilon", "optimizer", ["adamw", "adam"]), ("focal_gamma", "loss", ["focal"]),
      ("focal_alpha", "loss", ["focal"]), ("num_cycles", "lr_scheduler_type", ["cosine_with_restarts"]),
      ("power", "lr_scheduler_type", ["polynomial"]), ("step_size", "lr_scheduler_type", ["step"]),
      ("gamma", "lr_scheduler_type", ["step", "plateau"]),
      ("plateau_patience", "lr_scheduler_type", ["plateau"]),
    ]
    for (key, chooser, choices) in users {
      guard let setting = Setting.named(key), self[key] != setting.fallback,
        let choice = text(chooser), !choices.contains(choice)
      else { continue }
      throw Failure(
        "settings.useless", "\(key) has no effect with \(chooser)=\(choice)", at: origin(of: key).place,
        mend: "leave it out, or give \(chooser)=\(choices.sorted()[0])", kind: .usage)
    }
  }

  /// Refuses, by name, values that ask for what is not there.
  private func refuseAbsent() throws(Failure) {
    let device = text("device") ?? "cpu"
    guard device == "cpu" else {
      let isKnown = ["cuda", "mps", "gpu"].contains { device.hasPrefix($0) }
      throw Failure(
        "settings.absent",
        isKnown ? "this build computes on the CPU alone, not on '\(device)'" : "unknown device '\(device)'",
        at: origin(of: "device").place, mend: "use device=cpu", kind: .environment)
    }
    if self["use_crf"] == .flag(true) {
      throw Failure(
        "settings.absent", "the CRF is not built yet", at: origin(of: "use_crf").place,
        mend: "use crf=false (use_crf: false in YAML)",
        kind: .environment)
    }
  }
}
