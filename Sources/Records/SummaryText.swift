package import Basics

/// `summary.txt`: a run on one page.
package struct SummaryText: Sendable {
  /// The page's name in a run's directory.
  package static let fileName = "summary.txt"
  private let results: TrainingResults

  /// - Parameter results: the contents of the page.
  package init(_ results: TrainingResults) { self.results = results }

  /// Writes the file atomically.
  package func write(to directory: String) throws(Failure) {
    try AtomicFile.replace("\(directory)/\(SummaryText.fileName)", with: text)
  }

  /// The text of the page, with a final newline.
  package var text: String {
    var lines = [
      results.words.heading, "==========================================", "",
      "Model: \(results.model)", "Task: \(results.task)\(taskTitle)", "Mode: \(results.mode)", "",
      "Configuration:", "--------------",
    ]
    lines += configuration
    lines += ["", "Dataset:", "--------"]
    lines += dataset
    lines += [""] + scores
    let minutes = SummaryText.fixed(results.runtime / 60, 1)
    lines += ["", "Training Time: \(minutes) minutes (\(SummaryText.fixed(results.runtime, 2)) seconds)"]
    return lines.joined(separator: "\n") + "\n"
  }

  private var taskTitle: String { results.words.task.isEmpty ? "" : " (\(results.words.task))" }

  private var configuration: [String] {
    let titles = [
      ("learning_rate", "Learning Rate"), ("batch_size", "Batch Size"), ("num_epochs", "Epochs"),
      ("warmup_ratio", "Warmup Ratio"), ("warmup_steps", "Warmup Steps"), ("weight_decay", "Weight Decay"),
    ]
    return titles.compactMap { key, title in
      guard let value = results.settings[key], value != .null else { return nil }
      return "\(title): \(value.string ?? value.text())"
    }
  }

  private var dataset: [String] {
    results.splits.map { split in
      let title = ["train": "Train", "dev": "Validation", "test": "Test"][split.name] ?? split.name
      return "\(title): \(SummaryText.grouped(split.samples)) samples"
    }
  }

  /// The metrics of the test set, or of the validation set if there was no test.
  private var scores: [String] {
    guard let metrics = results.test ?? results.dev else {
      return ["Final Results:", "--------------", "none"]
    }
    let heading = results.test == nil ? "Final Validation Results:" : "Final Test Results:"
    let titles = [
      ("f1", "F1 Score"), ("accuracy", "Accuracy"), ("precision", "Precision"), ("recall", "Recall"),
    ]
    let others = results.words.expectedMetrics.filter { name in !titles.contains { $0.0 == name } }
    let rows = (titles + others.map { ($0, $0) }).compactMap { key, title -> String? in
      guard let value = metrics.values[key] else { return nil }
      return "\(title): \(value.double.map { SummaryText.fixed($0, 4) } ?? "none")"
    }
    return [heading, String(repeating: "-", count: heading.unicodeScalars.count)] + rows
  }

  /// A number with `decimals` decimals, correctly rounded.
  static func fixed(_ number: Double, _ decimals: Int) -> String {
    FixedDecimals.text(number, places: decimals)
  }

  /// A whole number with a comma between thousands.
  package static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }
}
