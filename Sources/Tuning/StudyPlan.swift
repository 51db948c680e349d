package import Basics

/// How a study chooses and judges trials: everything but its storage.
package struct StudyPlan: Sendable {
  /// The parameters that are searched.
  package let space: SearchSpace
  /// Chooses the parameters of each trial.
  package let sampler: any Sampler
  /// Judges running trials, and may limit the history that the sampler sees.
  package let pruner: any Pruner
  /// The seed of the study, from which each trial's own seed is derived.
  package let seed: UInt64

  /// - Parameters: the properties, in their order.
  package init(space: SearchSpace, sampler: any Sampler, pruner: any Pruner, seed: UInt64) {
    (self.space, self.sampler, self.pruner, self.seed) = (space, sampler, pruner, seed)
  }

  /// Suggests parameters for the trial with this number: a function of (seed, number, history).
  ///
  /// - Parameter fixed: parameters that were set for this trial (Optuna's `fixed_params`).
  package func suggestion(
    forTrial number: Int, given history: History, fixed: [String: Value] = [:]
  ) throws(Failure) -> Suggestion {
    let visible = sampler.readsWholeStudy ? history : pruner.visible(history, toTrial: number)
    var suggestion = try sampler.suggest(
      space, trial: number, seed: trialSeed(study: seed, trial: number),
      studySeed: UInt32(truncatingIfNeeded: seed), given: visible)
    for index in suggestion.parameters.indices {
      let parameter = suggestion.parameters[index]
      guard let value = fixed[parameter.name] else { continue }
      guard let fixed = parameter.distribution.number(value), fixed.isFinite else {
        throw Failure(
          "hpo.fixed", "trial \(number) asks for \(parameter.name)=\(value), which is no value of the search",
          remedy: "choose one that is searched", kind: .run)
      }
      suggestion.parameters[index] = Trial.Parameter(parameter.name, parameter.distribution, fixed)
    }
    return suggestion
  }

  /// Whether the sampler has tried everything.
  package func isExhausted(_ history: History) throws(Failure) -> Bool {
    try sampler.isExhausted(space, history)
  }
}
