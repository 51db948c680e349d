package import Basics
package import Settings

/// A task whose answers are decisions about probabilities, each by the same cutoff.
package protocol DecisionByCutoff: LearningTask {
  /// What is at least as probable is said, in 0…1.
  var cutoff: Double { get set }
  /// The cutoff at which most decisions on a split are right; `nil` where none is better than another.
  func tunedCutoff(gold: [Answer], predictions: [Prediction]) -> Double?
}

/// The cutoff that a run asks for.
package enum ChosenCutoff: SettingContent, Equatable {
  /// A probability.
  case fixed(Double)
  /// The one with the best score on dev, found at each evaluation; the run keeps that of its best checkpoint.
  case dev

  /// The cutoff until another is chosen.
  package static let usual = 0.5

  /// The key of a checkpoint's config.json under which an exported checkpoint takes its cutoff with it.
  package static let configurationKey = "idx_cutoff"

  /// What users are told about a cutoff.
  /// - Parameter isAwaited: whether the run will find its own at its end.
  package static func note(_ cutoff: Double, isAwaited: Bool) -> String {
    "cutoff \(rounded(cutoff)): a label is said from there on"
      + (isAwaited ? "; the run's own is found at its end" : "")
  }

  /// `nil` for anything but a number and `dev`.
  package init?(_ value: Value) {
    switch value {
    case .float(let number): self = .fixed(number)
    case .text("dev"): self = .dev
    default: return nil
    }
  }

  package var value: Value {
    switch self {
    case .fixed(let number): .float(number)
    case .dev: .text("dev")
    }
  }
}

extension SettingKey<ChosenCutoff> {
  /// `cutoff`: the probability from which a label is said, or `dev`.
  package static var cutoff: Self {
    Self(
      "cutoff", .numberOrWord(0...1, ["dev"]), default: .fixed(ChosenCutoff.usual), isLater: true,
      "Probability from which a label is said (multilabel); dev: the one with the best f1_micro there, found at each evaluation and kept with the best checkpoint."
    )
  }
}

extension TaskKind {
  /// The cutoff of its decisions; `nil` for a task without one.
  package var cutoff: Double? { (definition as? any DecisionByCutoff)?.cutoff }

  /// The task that decides by another cutoff; itself if it has none.
  package func deciding(at cutoff: Double) -> TaskKind {
    guard var definition = definition as? any DecisionByCutoff else { return self }
    definition.cutoff = cutoff
    var task = self
    task.definition = definition
    return task
  }
}

extension TokenizedDataset {
  /// The cutoff at which most decisions about it are right; `nil` where none is better than another, and for a task
  /// without one.
  package func tunedCutoff(_ evaluation: Evaluation) -> Double? {
    (task.definition as? any DecisionByCutoff)?
      .tunedCutoff(gold: gold, predictions: evaluation.predictions)
  }
}
