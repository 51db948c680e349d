package import Basics

/// Values for the parameters of a trial, and attributes to store with it.
package struct Suggestion: Sendable, Equatable {
  /// In the order of the search space.
  package var parameters: [Trial.Parameter] = []
  /// Attributes to store with the trial, under Optuna's names.
  package var attributes: [String: JSONValue] = [:]

  /// An empty suggestion, to which the sampler appends parameters.
  package init() {}
}

/// Chooses the parameters of trials.
///
/// A sampler has no state: what it suggests is a function of (seed, trial, history), so a resumed study
/// suggests the same as an uninterrupted one.
package protocol Sampler: Sendable, SendableMetatype {
  /// Its name in Optuna.
  static var name: String { get }
  /// Additional short names, in lower case; the first one is suggested to users.
  static var shortNames: [String] { get }
  /// The keys of options given without a name, in order.
  static var positional: [String] { get }

  /// - Parameter options: the options; the initializer removes those that it reads.
  /// - Throws: `hpo.option`.
  init(_ options: inout AlgorithmOptions) throws(Failure)

  /// Whether it reads all trials of the study, even if the pruner limits the visible ones.
  var readsWholeStudy: Bool { get }

  /// The number of combinations to try; `nil` for a sampler that never ends.
  /// - Throws: `hpo.…` for a space that this sampler cannot draw from.
  func combinations(of space: SearchSpace) throws(Failure) -> Int?

  /// Whether every combination has been tried.
  func isExhausted(_ space: SearchSpace, _ history: History) throws(Failure) -> Bool

  /// - Parameters:
  ///   - trial: the trial's number.
  ///   - seed: the trial's own seed, see ``trialSeed(study:trial:)``.
  ///   - studySeed: the seed of the study, the same for all trials.
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

/// The seed of a trial: each trial draws from a separate stream.
package func trialSeed(study seed: UInt64, trial: Int) -> UInt32 {
  UInt32(truncatingIfNeeded: SeededGenerator.key(seed: seed, "trial", [trial]))
}
