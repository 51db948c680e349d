package import Basics
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

  /// What the trainer consumes.
  /// - Throws: `settings.interval` when a strategy of steps has no number of steps; `settings.absent` for what is
  ///   not built.
  package func plan() throws(Failure) -> TrainingPlan {
    try refuseAbsent()
    let evaluate = try interval("eval")
    let clip = self["max_grad_norm"].number.flatMap { $0 > 0 ? $0 : nil }
    return TrainingPlan(
      epochs: whole("num_epochs") ?? 1, accumulation: whole("gradient_accumulation_steps") ?? 1,
      learningRate: number("learning_rate"),
      schedule: Schedule(rawValue: text("lr_scheduler_type") ?? "") ?? .linear,
      warmUp: whole("warmup_steps").map { .steps($0) } ?? .ratio(number("warmup_ratio")), clipNorm: clip,
      evaluate: evaluate, save: self["save_strategy"] == .null ? evaluate : try interval("save"),
      logEvery: whole("logging_steps") ?? 1, greaterIsBetter: metric != "loss",
      patience: whole("early_stopping_patience") ?? 0, threshold: number("early_stopping_threshold"),
      seed: seed)
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
    default: return .epoch
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
