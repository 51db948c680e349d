package import Basics

/// A pruner's decision about a trial.
package struct Verdict: Sendable, Equatable {
  /// Whether the trial ends here.
  package var prunes: Bool
  /// Attributes to store with the trial, pruned or not.
  package var attributes: [String: JSONValue]

  /// - Parameters: the properties, in their order.
  package init(prunes: Bool, attributes: [String: JSONValue] = [:]) {
    (self.prunes, self.attributes) = (prunes, attributes)
  }

  /// Keeps the trial, without attributes.
  package static let keep = Verdict(prunes: false)
  /// Prunes the trial, without attributes.
  package static let prune = Verdict(prunes: true)
}

/// Stops unpromising trials.
///
/// A pruner has no state: its verdict is a function of the trial and the history.
package protocol Pruner: Sendable, SendableMetatype {
  /// Its name in Optuna.
  static var name: String { get }
  /// Additional short names, in lower case; the first one is suggested to users.
  static var shortNames: [String] { get }
  /// The keys of options given without a name, in order.
  static var positional: [String] { get }

  /// - Parameter options: the options; the initializer removes those that it reads.
  /// - Throws: `hpo.option`.
  init(_ options: inout AlgorithmOptions) throws(Failure)

  /// Judges a trial after a report.
  ///
  /// - Parameters:
  ///   - trial: the trial with its reports so far, the newest last.
  ///   - history: the study, which may include the trial itself.
  func judge(_ trial: Trial, given history: History) -> Verdict

  /// The history visible to the sampler for the trial with this number.
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
  /// A pruner without options.
  package init() {}
  /// - Parameter options: must be empty.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {}
  package func judge(_ trial: Trial, given history: History) -> Verdict { .keep }
}

/// The steps at which a pruner gives a verdict, if not at all of them.
struct PruningInterval {
  /// Steps before the first verdict.
  var warmup = 0
  /// Steps between two verdicts; at least 1.
  var steps = 1

  /// Whether the trial's newest report is the first of an interval.
  func isDue(_ trial: Trial) -> Bool {
    guard let step = trial.lastReport?.step, step >= warmup else { return false }
    let start = (step - warmup) / steps * steps + warmup
    return (trial.reports.dropLast().last?.step ?? -1) < start
  }
}
