package import Basics

/// What a pruner says of a trial.
package struct Verdict: Sendable, Equatable {
  /// Whether the trial ends here.
  package var prunes: Bool
  /// What is to be stored with the trial, in any case.
  package var attributes: [String: JSONValue]

  /// - Parameters: the properties, in their order.
  package init(prunes: Bool, attributes: [String: JSONValue] = [:]) {
    (self.prunes, self.attributes) = (prunes, attributes)
  }

  /// The trial goes on; nothing is stored with it.
  package static let keep = Verdict(prunes: false)
  /// The trial ends; nothing is stored with it.
  package static let prune = Verdict(prunes: true)
}

/// Stops trials that promise nothing.
///
/// A pruner has no state: its verdict is a function of the trial and the history.
package protocol Pruner: Sendable, SendableMetatype {
  /// Optuna's name of it.
  static var name: String { get }
  /// Shorter names beside Optuna's, in lower case; the first is offered.
  static var shortNames: [String] { get }
  /// What options without a name mean, in order.
  static var positional: [String] { get }

  /// - Parameter options: those that it takes are taken out.
  /// - Throws: `hpo.option`.
  init(_ options: inout AlgorithmOptions) throws(Failure)

  /// Judges a trial after a report.
  ///
  /// - Parameters:
  ///   - trial: as reported so far; the last report is the newest.
  ///   - history: the study; the trial itself may be among its trials.
  func judge(_ trial: Trial, given history: History) -> Verdict

  /// The trials that a sampler is shown for a trial of this number.
  func visible(_ history: History, toTrial number: Int) -> History
}

extension Pruner {
  package static var positional: [String] { [] }
  package func visible(_ history: History, toTrial number: Int) -> History { history }
}

/// Never prunes.
package struct NopPruner: Pruner {
  package static let name = "NopPruner"
  package static let shortNames = ["nop", "none"]
  /// It has no options.
  package init() {}
  /// - Parameter options: it takes none.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {}
  package func judge(_ trial: Trial, given history: History) -> Verdict { .keep }
}

/// When a pruner that looks at some steps only has its turn.
struct PruningInterval {
  /// Steps before the first judgement.
  var warmup = 0
  /// Steps between two; at least 1.
  var steps = 1

  /// Whether the trial's newest report is the first of an interval.
  func isDue(_ trial: Trial) -> Bool {
    guard let step = trial.lastReport?.step, step >= warmup else { return false }
    let start = (step - warmup) / steps * steps + warmup
    return (trial.reports.dropLast().last?.step ?? -1) < start
  }
}
