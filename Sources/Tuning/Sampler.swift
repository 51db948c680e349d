package import Basics

/// Values for the parameters of a trial, and what is stored with it.
package struct Suggestion: Sendable, Equatable {
  /// In the order of the search space.
  package var parameters: [Trial.Parameter] = []
  /// What is to be stored with the trial, by Optuna's names.
  package var attributes: [String: JSONValue] = [:]

  /// Without parameters; the sampler appends them.
  package init() {}
}

/// Chooses the parameters of trials.
///
/// A sampler has no state: what it suggests is a function of (seed, trial, history), so a study that was
/// stopped and goes on suggests what the uninterrupted one would have.
package protocol Sampler: Sendable, SendableMetatype {
  /// Optuna's name of it.
  static var name: String { get }
  /// Shorter names beside Optuna's, in lower case; the first is offered.
  static var shortNames: [String] { get }
  /// What options without a name mean, in order.
  static var positional: [String] { get }

  /// - Parameter options: those that it takes are taken out.
  /// - Throws: `hpo.option`.
  init(_ options: inout AlgorithmOptions) throws(Failure)

  /// Whether it reads all trials of the study even where a pruner shows it some only.
  var readsWholeStudy: Bool { get }

  /// How many combinations there are to try; `nil` for a sampler that never comes to an end.
  /// - Throws: `hpo.…` for a space that this sampler cannot draw from.
  func combinations(of space: SearchSpace) throws(Failure) -> Int?

  /// Whether every combination has been tried.
  func isExhausted(_ space: SearchSpace, _ history: History) throws(Failure) -> Bool

  /// - Parameters:
  ///   - trial: the trial's number.
  ///   - seed: the trial's own seed, see ``trialSeed(study:trial:)``.
  ///   - studySeed: the same for all trials of the study.
  /// - Throws: `hpo.…` for a space that this sampler cannot draw from.
  func suggest(
    _ space: SearchSpace, trial: Int, seed: UInt32, studySeed: UInt32, given history: History
  ) throws(Failure) -> Suggestion
}

extension Sampler {
  package func combinations(of space: SearchSpace) throws(Failure) -> Int? { nil }
  package func isExhausted(_ space: SearchSpace, _ history: History) throws(Failure) -> Bool { false }
  package static var positional: [String] { [] }
  package var readsWholeStudy: Bool { false }
}

/// The seed of a trial: any two trials draw from streams of their own.
package func trialSeed(study seed: UInt64, trial: Int) -> UInt32 {
  UInt32(truncatingIfNeeded: SeededGenerator.key(seed: seed, "trial", [trial]))
}
