import Basics
import Testing

/// What a JSON file of the users' guides looks like: names, order and kinds; more may stand behind.
indirect enum Shape: Sendable {
  case text, whole, number, flag
  /// `null` or the other.
  case maybe(Shape)
  case list(Shape)
  /// In this order; others may stand between.
  case members([(String, Shape)])

  /// What is not as it should be, a line each.
  func faults(_ value: JSONValue?, at path: String = "") -> [String] {
    switch (self, value) {
    case (.maybe, .null), (.text, .string), (.whole, .int), (.number, .int), (.flag, .bool): return []
    case (.number, .double(let number)): return number.isFinite ? [] : ["\(path) is not finite"]
    case (.maybe(let shape), _): return shape.faults(value, at: path)
    case (.list(let shape), .array(let items)):
      return (items.isEmpty ? ["\(path) is empty"] : [])
        + items.enumerated().flatMap { shape.faults($1, at: "\(path)[\($0)]") }
    case (.members(let members), .object(let object)):
      let wanted = members.map(\.0)
      let order = object.keys.filter { wanted.contains($0) }
      return (order == wanted ? [] : ["\(path) has \(object.keys), not \(wanted)"])
        + members.flatMap { $1.faults(object[$0], at: "\(path).\($0)") }
    default: return ["\(path) is \(value?.text() ?? "missing")"]
    }
  }

  // MARK: The files

  private static let confusion = Shape.members([
    ("true_positives", .whole), ("false_positives", .whole), ("true_negatives", .whole),
    ("false_negatives", .whole),
  ])

  /// With null where there was no test.
  static let trainingResults = Shape.members([
    ("model", .text), ("task", .text), ("mode", .text), ("freeze_backbone", .flag),
    (
      "config",
      .members([
        ("learning_rate", .number), ("batch_size", .whole), ("num_epochs", .whole), ("warmup_ratio", .number),
        ("weight_decay", .number),
      ])
    ),
    (
      "dataset",
      .members([("train_samples", .whole), ("dev_samples", .whole), ("test_samples", .maybe(.whole))])
    ),
    (
      "train_metrics",
      .members([
        ("runtime", .number), ("samples_per_second", .number), ("final_loss", .number),
        ("epochs_completed", .number),
      ])
    ),
    (
      "test_metrics",
      .members([
        ("accuracy", .maybe(.number)), ("f1", .maybe(.number)), ("precision", .maybe(.number)),
        ("recall", .maybe(.number)), ("confusion_matrix", .maybe(confusion)),
      ])
    ),
    (
      "training_history",
      .list(
        .members([
          ("epoch", .number), ("step", .whole), ("loss", .number), ("learning_rate", .number),
          ("eval_loss", .number), ("eval_f1", .number), ("eval_accuracy", .number),
        ]))
    ),
  ])

  static let bestParameters = Shape.members([
    ("model", .text), ("task", .text), ("best_trial_number", .whole), ("best_validation_f1", .number),
    ("best_hyperparameters", .members([("learning_rate", .number)])), ("study_name", .text),
    ("n_trials", .whole),
    ("fixed_parameters", .members([("max_length", .whole), ("fp16", .flag), ("seed", .whole)])),
  ])

  static let wandbInformation = Shape.members([
    ("run_id", .text), ("run_name", .text), ("run_url", .maybe(.text)), ("project", .text),
    ("entity", .maybe(.text)), ("timestamp", .text),
  ])

  static let hyperparameters = Shape.members([
    ("epochs", .whole), ("batch_size", .whole), ("optimizer", .text), ("lr", .number), ("scheduler", .text),
  ])

  static let modelConfiguration = Shape.members([
    ("architectures", .list(.text)), ("hidden_size", .whole), ("model_type", .text),
    ("num_hidden_layers", .whole), ("vocab_size", .whole),
    ("id2label", .members([("0", .text), ("1", .text)])),
    ("label2id", .members([("Literal", .whole), ("Figurative", .whole)])),
  ])

  static let trainerState = Shape.members([
    ("best_metric", .number), ("best_model_checkpoint", .text), ("epoch", .number), ("eval_steps", .whole),
    ("global_step", .whole), ("log_history", .list(.members([("epoch", .number), ("step", .whole)]))),
    ("logging_steps", .whole), ("max_steps", .whole), ("num_train_epochs", .whole), ("save_steps", .whole),
    ("train_batch_size", .whole),
  ])

  /// Scores, confusion, scores of each class and the check of the data.
  static func zeroShot(_ task: String) -> Shape {
    let scores = { (names: [String]) in Shape.members(names.map { ($0, .number) }) }
    let perClass = scores(["precision", "recall", "f1", "support"])
    let classification = Shape.members([
      ("accuracy", .number), ("precision_binary", .number), ("recall_binary", .number),
      ("f1_binary", .number), ("confusion_matrix", .list(.list(.whole))),
      ("per_class", .members([("Literal", perClass), ("Figurative", perClass)])),
    ])
    let span = Shape.members([
      ("f1", .number), ("precision", .number), ("recall", .number), ("accuracy", .number),
    ])
    return .members([
      ("mode", .text), ("model_id", .text), ("task", .text), ("dataset", .text), ("split", .text),
      ("n_samples", .whole),
      ("validation", .members([("valid", .flag), ("stats", .members([("total_samples", .whole)]))])),
      (
        "tasks",
        task == "cls"
          ? .members([("classification", .members([("metrics", classification)]))])
          : .members([
            ("span_heuristic", .members([("span_metrics_avg", scores(["precision", "recall", "f1"]))])),
            ("span_untrained_model", .members([("metrics", span)])),
          ])
      ),
    ])
  }
}

/// The lines of `summary.txt`, in order.
enum SummaryLines {
  static func faults(_ text: String, task: String) -> [String] {
    let name = task == "cls" ? "Sequence Classification" : "Token Classification"
    let isTested = text.contains("Final Test Results:")
    let scores = isTested ? "Final Test Results:" : "Final Validation Results:"
    let patterns =
      [
        "Hebrew Idiom Detection - Training Summary", "==========================================", "",
        "Model: examples/tiny-encoder", "Task: \(task) \\(\(name)\\)",
        "Mode: (full_finetune|frozen_backbone)", "",
        "Configuration:", "--------------", "Learning Rate: [0-9.e-]+", "Batch Size: 16", "Epochs: [0-9]+",
        "Warmup Ratio: 0\\.1", "Weight Decay: 0\\.01", "", "Dataset:", "--------", "Train: 64 samples",
        "Validation: 12 samples",
      ]
      + (isTested ? ["Test: 120 samples"] : [])
      + [
        "", scores, String(repeating: "-", count: scores.utf8.count), "F1 Score: [01]\\.\\d{4}",
        "Accuracy: [01]\\.\\d{4}", "Precision: [01]\\.\\d{4}", "Recall: [01]\\.\\d{4}", "",
        "Training Time: [0-9]+\\.\\d minutes \\([0-9]+\\.\\d\\d seconds\\)",
      ]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let body = lines.last == "" ? Array(lines.dropLast()) : lines
    guard body.count == patterns.count else {
      return ["\(body.count) lines, not \(patterns.count):\n\(text)"]
    }
    return zip(body, patterns).compactMap { line, pattern in
      guard let regex = try? Regex(pattern), case .some(.some) = try? regex.wholeMatch(in: line) else {
        return "'\(line)' is not \(pattern)"
      }
      return nil
    }
  }
}

/// The logs of a run.
enum LogLines {
  /// Whether the folder has just these, each ending as a run ends and free of control codes.
  static func faults(_ folder: String, _ names: [Regex<Substring>]) throws -> [String] {
    let found = FileSystem.names(in: folder).filter { $0.hasSuffix(".log") }
    guard found.count == names.count else { return ["\(found)"] }
    var faults: [String] = []
    for (name, pattern) in zip(found, names) {
      if try pattern.wholeMatch(in: name) == nil { faults.append(name) }
      let text = try FileSystem.readText("\(folder)/\(name)")
      if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" }) {
        faults.append("control codes")
      }
      if !text.contains("  dev: loss ") { faults.append("\(name) has no evaluation") }
    }
    let last = try FileSystem.readText("\(folder)/\(found.last ?? "")")
    return faults + (last.contains("  finished  ") ? [] : ["the last log has no end"])
  }
}
