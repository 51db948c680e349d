import Basics
import ModelFiles
import Tasks
import Text

/// Interprets the names of the Python systems' directories and values, old and new.
struct ForeignNames {
  /// `full_finetune`, `frozen_backbone` or `zero_shot`; `nil` if unknown.
  var mode: String?
  /// The last part of the model's id.
  var model: String?
  var task: TaskKind?
  var seed: Int?
  /// The split of an evaluation: `test`, `unseen`, `dev`, …
  var split: String?
  /// The trial: `trial_3`.
  var trial: String?

  /// Interprets the directories of a path.
  init(path: String) {
    let parts = path.split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() {
      if let mode = ForeignNames.mode(part) { self.mode = mode }
      if let task = TaskKind(rawValue: part) {
        self.task = task
        if index > 0, ForeignNames.mode(parts[index - 1]) == nil { model = parts[index - 1] }
      }
      if part.hasPrefix("seed_"), let number = Int(part.dropFirst(5)) { seed = number }
      if part.hasPrefix("trial_"), Int(part.dropFirst(6)) != nil { trial = part }
      if ["seen_test", "unseen_test"].contains(part) { split = ForeignNames.split(part) }
    }
  }

  /// Whether two names refer to the same model: the same last part, with or without `-base`, unless both are
  /// complete ids that differ.
  static func isSameModel(_ first: String, _ second: String) -> Bool {
    if first.contains("/"), second.contains("/") { return first == second }
    let (first, second) = (HuggingFaceFolder.shortName(first), HuggingFaceFolder.shortName(second))
    return first == second || first == second + "-base" || second == first + "-base"
  }

  static func mode(_ text: String) -> String? {
    switch text.lowercased().filter({ $0.isLetter }) {
    case "fullfinetuning", "fullfinetune": "full_finetune"
    case "frozenbackbone": "frozen_backbone"
    case "zeroshot": "zero_shot"
    default: nil
    }
  }

  /// The name used here for a data file or split.
  static func split(_ text: String) -> String {
    switch text {
    case "seen_test", "test": "test"
    case "unseen_test", "unseen_idiom_test": "unseen"
    case "validation", "val", "dev": "dev"
    default: text
    }
  }

  /// The task for a name in the files.
  static func task(_ text: String?) -> TaskKind? {
    guard let text else { return nil }
    return TaskKind(named: text) ?? TaskKind.allCases.first { $0.resultNames.contains(text) }
  }
}
