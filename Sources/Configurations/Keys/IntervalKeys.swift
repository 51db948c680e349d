import Basics
package import Settings

// Keys for when the run is evaluated, saved, logged and stopped.

/// The keys for how often something happens: a number implies its unit, and thereby the strategy.
package struct IntervalKeys {
  /// The stored keys: the unit, and the numbers for each unit.
  package let unit, steps, epochs: Setting

  /// When dev is evaluated.
  package static let evaluation = IntervalKeys(
    unit: SettingKey.evaluationUnit.setting, steps: SettingKey.evaluationSteps.setting,
    epochs: SettingKey.evaluationEpochs.setting)
  /// When a checkpoint is written.
  package static let save = IntervalKeys(
    unit: SettingKey.saveUnit.setting, steps: SettingKey.saveSteps.setting,
    epochs: SettingKey.saveEpochs.setting)
}

extension SettingKey<IntervalUnit> {
  /// `eval_strategy`: the unit between evaluations; `no` leaves only the one at the end.
  package static var evaluationUnit: Self {
    Self(
      "eval_strategy", .choice(IntervalUnit.words), default: .epoch, "When the dev split is evaluated.")
  }
}

extension SettingKey<Int?> {
  /// `eval_steps`: steps between evaluations; `nil` is refused if `eval_strategy` is `steps`.
  package static var evaluationSteps: Self {
    Self(
      "eval_steps", .whole(1...Quantity.most), default: nil, unit: "steps",
      "Optimizer steps between evaluations, with eval_strategy=steps.")
  }
  /// `save_steps`: steps between checkpoints; `nil` is refused if `save_strategy` is `steps`.
  package static var saveSteps: Self {
    Self(
      "save_steps", .whole(1...Quantity.most), default: nil, dotted: "training.checkpoint.interval",
      unit: "steps", "Optimizer steps between checkpoints, with save_strategy=steps.")
  }
  /// `save_total_limit`: the number of checkpoints kept on disk; `nil` keeps all.
  package static var checkpointLimit: Self {
    Self(
      "save_total_limit", short: "keep", .whole(1...10_000), default: 2,
      dotted: "training.checkpoint.save_total_limit", changesResult: false, unit: "checkpoints",
      "Checkpoints kept, the best among them; the newest stays in any case; none keeps all.")
  }
}

extension SettingKey<Int> {
  /// `eval_epochs`: epochs between evaluations, if `eval_strategy` is `epoch`.
  package static var evaluationEpochs: Self {
    Self(
      "eval_epochs", .whole(1...10_000), default: 1, unit: "epochs",
      "Epochs between evaluations, with eval_strategy=epoch.")
  }
  /// `save_epochs`: epochs between checkpoints, if `save_strategy` is `epoch`.
  package static var saveEpochs: Self {
    Self(
      "save_epochs", .whole(1...10_000), default: 1, unit: "epochs",
      "Epochs between checkpoints, with save_strategy=epoch.")
  }
  /// `early_stopping_patience`: evaluations without improvement before the run stops; 0 disables early
  /// stopping.
  package static var patience: Self {
    Self(
      "early_stopping_patience", short: "patience", .whole(0...10_000), default: 3,
      dotted: "training.early_stopping.patience", unit: "evaluations",
      "Evaluations without gain before the run stops; 0 is off.")
  }
  /// `logging_steps`: steps between two training rows in `metrics.jsonl`.
  package static var loggingSteps: Self {
    Self(
      "logging_steps", short: "log", .whole(1...1_000_000), default: 1, dotted: "training.logging.interval",
      unit: "steps", "Optimizer steps between logged losses.")
  }
}

extension SettingKey<IntervalUnit?> {
  /// `save_strategy`: the unit between checkpoints; `nil` saves at each evaluation.
  package static var saveUnit: Self {
    Self(
      "save_strategy", .choice(IntervalUnit.words), default: nil,
      "When a checkpoint is written; as the evaluation when not given.")
  }
}

extension SettingKey<String> {
  /// `metric_for_best_model`: as given, possibly with another tool's prefix; see ``Settings/metric``.
  package static var rankingMetric: Self {
    Self(
      "metric_for_best_model", short: "metric", .text, default: "f1",
      dotted: "training.validation.metric_for_best_model",
      "Metric of the dev split by which the best checkpoint is chosen.")
  }
}

extension SettingKey<Double> {
  /// `early_stopping_threshold`: the gain that an improvement must exceed to reset the patience, in the
  /// metric's unit.
  package static var threshold: Self {
    Self(
      "early_stopping_threshold", short: "threshold", .number(0...1e9, open: false), default: 0,
      dotted: "training.early_stopping.min_delta", "Least gain that counts.")
  }
}
