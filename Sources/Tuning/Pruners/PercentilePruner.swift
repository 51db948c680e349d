package import Basics

/// Prunes a trial whose best report is worse than a percentile of the complete trials at the same step.
package struct PercentilePruner: Pruner {
  package static let name = "PercentilePruner"
  package static let shortNames = ["percentile"]
  package static let positional = ["percentile"]
  /// The share of trials to keep, in percent, 0 to 100.
  package var percentile: Double
  /// Complete trials required before pruning starts.
  package var startupTrials = 5
  /// Steps before the first verdict.
  package var warmupSteps = 0
  /// Steps between two verdicts, at least 1.
  package var intervalSteps = 1
  /// Reports required at a step for a verdict; at least 1.
  package var leastTrials = 1

  /// - Parameter percentile: the share of trials to keep, in percent, 0 to 100.
  package init(percentile: Double) { self.percentile = percentile }

  package func judge(_ trial: Trial, given history: History) -> Verdict {
    let complete = history.count(.complete)
    guard complete > 0, complete >= startupTrials, let step = trial.lastReport?.step,
      PruningInterval(warmup: warmupSteps, steps: intervalSteps).isDue(trial)
    else { return .keep }
    let direction = history.direction
    guard let best = direction.best(of: trial.reports.map(\.value)) else { return .prune }
    var values: [Double] = []
    for other in history.trials where other.state == .complete {
      if let report = other.reports.first(where: { $0.step == step }) { values.append(report.value) }
    }
    guard values.count >= leastTrials else { return .keep }
    let share = direction == .maximize ? 100 - percentile : percentile
    guard let bound = PercentilePruner.percentile(share, of: values) else { return .keep }
    return direction.prefers(bound, over: best) ? .prune : .keep
  }

  /// The percentile with linear interpolation, ignoring NaN; `nil` if no values are left.
  static func percentile(_ share: Double, of values: [Double]) -> Double? {
    let sorted = values.filter { !$0.isNaN }.sorted()
    guard let last = sorted.last else { return nil }
    let place = Double(sorted.count - 1) * share / 100
    let index = min(max(Int(place.rounded(.down)), 0), sorted.count - 1)
    guard index + 1 < sorted.count else { return last }
    let (low, high, part) = (sorted[index], sorted[index + 1], place - Double(index))
    if part == 0 || low == high { return low }
    // Interpolated from the nearer side, as in numpy.
    return part >= 0.5 ? high - (high - low) * (1 - part) : low + (high - low) * part
  }

  /// - Parameter options: `percentile`, `n_startup_trials`, `n_warmup_steps`, `interval_steps`,
  ///   `n_min_trials`.
  /// - Throws: `hpo.option`, also without a percentile.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {
    guard let percentile = try options.number("percentile", 0...100) else {
      throw Failure(
        "hpo.option", "PercentilePruner asks for a percentile, the share of trials that is kept",
        remedy: "write PercentilePruner(25)", kind: .usage)
    }
    self.init(percentile: percentile)
    try take(&options)
  }

  /// Reads the options shared with ``MedianPruner``.
  fileprivate mutating func take(_ options: inout AlgorithmOptions) throws(Failure) {
    startupTrials = try options.count("n_startup_trials", from: 0, startupTrials)
    warmupSteps = try options.count("n_warmup_steps", from: 0, warmupSteps)
    intervalSteps = try options.count("interval_steps", from: 1, intervalSteps)
    leastTrials = try options.count("n_min_trials", from: 1, leastTrials)
  }
}

/// Prunes a trial whose best report is worse than the median of the complete trials at the same step.
package struct MedianPruner: Pruner {
  package static let name = "MedianPruner"
  package static let shortNames = ["median"]
  /// The underlying percentile pruner, at 50.
  package var half = PercentilePruner(percentile: 50)

  /// Optuna's defaults.
  package init() {}

  package func judge(_ trial: Trial, given history: History) -> Verdict {
    half.judge(trial, given: history)
  }

  /// - Parameter options: `n_startup_trials`, `n_warmup_steps`, `interval_steps`, `n_min_trials`.
  /// - Throws: `hpo.option`.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {
    self.init()
    try half.take(&options)
  }
}
