package import Basics

/// Prunes a trial whose newest report is NaN or out of bounds.
package struct ThresholdPruner: Pruner {
  package static let name = "ThresholdPruner"
  package static let shortNames = ["threshold"]
  /// The smallest report that is not pruned.
  package var lower = -Double.infinity
  /// The largest report that is not pruned.
  package var upper = Double.infinity
  /// Steps before the first verdict.
  package var warmupSteps = 0
  /// Steps between two verdicts, at least 1.
  package var intervalSteps = 1

  /// Without bounds, only NaN is pruned.
  package init() {}

  package func judge(_ trial: Trial, given history: History) -> Verdict {
    guard let value = trial.lastReport?.value,
      PruningInterval(warmup: warmupSteps, steps: intervalSteps).isDue(trial)
    else { return .keep }
    return value >= lower && value <= upper ? .keep : .prune
  }

  /// - Parameter options: `lower`, `upper`, `n_warmup_steps`, `interval_steps`.
  /// - Throws: `hpo.option`, also without a bound.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {
    self.init()
    let all = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    let (least, most) = (try options.number("lower", all), try options.number("upper", all))
    (lower, upper) = (least ?? -.infinity, most ?? .infinity)
    warmupSteps = try options.count("n_warmup_steps", from: 0, warmupSteps)
    intervalSteps = try options.count("interval_steps", from: 1, intervalSteps)
    guard least != nil || most != nil, lower <= upper else {
      throw Failure(
        "hpo.option", "ThresholdPruner asks for lower=, upper= or both, the lower one not above the upper",
        remedy: "write ThresholdPruner(lower=0.5)", kind: .usage)
    }
  }
}

/// Lets another pruner judge a trial only when its recent reports are worse than the earlier ones.
package struct PatientPruner: Pruner {
  package static let name = "PatientPruner"
  package static let shortNames = ["patient"]
  package static let positional = ["wrapped_pruner", "patience"]
  /// The pruner that judges; if `nil`, such trials are pruned directly.
  package var wrapped: (any Pruner)?
  /// Reports without improvement that are tolerated; the recent reports are one more than this.
  package var patience: Int
  /// How much worse than the earlier best the recent best may be.
  package var leastGain = 0.0

  /// - Parameters: the properties, in their order.
  package init(_ wrapped: (any Pruner)?, patience: Int) {
    (self.wrapped, self.patience) = (wrapped, patience)
  }

  package func judge(_ trial: Trial, given history: History) -> Verdict {
    let values = trial.reports.map(\.value)
    guard values.count > patience + 1 else { return .keep }
    let direction = history.direction
    let recent = values.suffix(patience + 1)
    guard let before = direction.best(of: values.dropLast(recent.count)),
      let after = direction.best(of: recent)
    else { return .keep }
    let isWorse =
      direction == .minimize ? before + leastGain < after : before - leastGain > after
    guard isWorse else { return .keep }
    return wrapped?.judge(trial, given: history) ?? .prune
  }

  package func visible(_ history: History, toTrial number: Int) -> History {
    wrapped?.visible(history, toTrial: number) ?? history
  }

  /// - Parameter options: `wrapped_pruner`, `patience`, `min_delta`.
  /// - Throws: `hpo.option`; `hpo.pruner` for an unknown wrapped pruner.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {
    let inner = try options.method("wrapped_pruner")
    self.init(nil, patience: try options.count("patience", from: 0, 0))
    leastGain = try options.number("min_delta", 0...Double.greatestFiniteMagnitude) ?? 0
    if let inner { wrapped = try AlgorithmRegistry.pruner(inner) }
  }
}
