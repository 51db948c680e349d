extension TrainingState {
  /// Records the score of an evaluation.
  ///
  /// A new best score must be strictly better; patience counts evaluations that did not gain more than the
  /// threshold.
  ///
  /// - Returns: whether the score is the best so far.
  /// - Reference: `EarlyStoppingCallback` and `_determine_best_metric` of transformers 5.
  package mutating func note(score: Double, plan: TrainingPlan) -> Bool {
    let sign: Double = plan.greaterIsBetter ? 1 : -1
    let gain = bestScore.map { sign * (score - $0) }
    if gain.map({ $0 > plan.threshold && $0 > 0 }) ?? true {
      evaluationsWithoutGain = 0
    } else {
      evaluationsWithoutGain += 1
    }
    // NaN is never better than another score, and any other score is better than NaN.
    guard gain.map({ $0 > 0 }) ?? !score.isNaN else { return false }
    (bestScore, bestStep) = (score, step)
    return true
  }
}
