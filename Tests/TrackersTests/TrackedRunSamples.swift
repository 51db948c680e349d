import Basics

@testable import Trackers

/// Runs and rows for tests.
enum Sample {
  static func run(_ directory: String) -> TrackedRun {
    TrackedRun(
      name: "encoder-cls-a", directory: directory, command: "train encoder task=cls",
      settings: JSONObject([("learning_rate", 2e-5 as JSONValue), ("wandb_project", .null), ("seed", 1)]),
      hyperparameters: JSONObject([
        ("learning_rate", 2e-5 as JSONValue), ("task", "cls"), ("use_crf", false), ("x", .null),
      ]),
      configuration: JSONObject([
        ("training", ["optimizer": ["lr": 2e-5]] as JSONValue), ("model", ["name": "מודל"] as JSONValue),
      ]),
      configurationText: "learning_rate: 2e-5\n# עברית\n", modelText: "{}")
  }

  static func row(_ step: Int, _ split: String? = nil, loss: Double? = nil) -> TrackedRow {
    let value = JSONValue.double(loss ?? 1 / Double(step + (split == nil ? 0 : 100)))
    let values = JSONObject(split == nil ? [("loss", value), ("learning_rate", 0.5)] : [("f1", value)])
    return TrackedRow(step: step, epoch: Double(step) / 4, split: split, values: values)
  }

  /// Six steps, evaluated after the third and the sixth.
  static let rows: [TrackedRow] = (1...6).flatMap { step in
    step % 3 == 0 ? [row(step), row(step, "dev")] : [row(step)]
  }
}
