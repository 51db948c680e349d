package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Asynchronous successive halving: at each rung only the best share of the trials that reached it continues.
///
/// A trial keeps the values of the rungs it completed as `completed_rung_0`, `completed_rung_1`, …
///
/// - Reference: Li et al. 2018 (ASHA), as in Optuna 5.
package struct SuccessiveHalvingPruner: Pruner {
  package static let name = "SuccessiveHalvingPruner"
  package static let shortNames = ["halving", "asha"]
  /// Steps before the first rung, at least 1; if `nil`, a hundredth of the first complete trial's steps, at
  /// least 1.
  package var leastResource: Int?
  /// One in this many trials continues; at least 2.
  package var reductionFactor = 4
  /// The exponent of ``reductionFactor`` for the first rung.
  package var leastRate = 0
  /// Trials that must complete a rung before any continues.
  package var bootstrapCount = 0

  /// Optuna's defaults.
  package init() {}

  package func judge(_ trial: Trial, given history: History) -> Verdict {
    guard let report = trial.lastReport,
      let resource = leastResource
        ?? history.firstResource.map({ max($0 / 100, 1) })
    else { return .keep }
    var attributes: [String: JSONValue] = [:]
    var rung = 0
    while trial.attributes["completed_rung_\(rung)"] != nil { rung += 1 }
    while true {
      let promotion = Double(resource) * pow(Double(reductionFactor), Double(leastRate + rung))
      guard Double(report.step) >= promotion else { return Verdict(prunes: false, attributes: attributes) }
      if report.value.isNaN { return Verdict(prunes: true, attributes: attributes) }
      let name = "completed_rung_\(rung)"
      attributes[name] = .double(report.value)
      var competing = history.trials.compactMap { other in
        other.number == trial.number ? trial.attributes[name]?.double : other.attributes[name]?.double
      }
      competing.append(report.value)
      guard competing.count > bootstrapCount, isPromoted(report.value, competing, history.direction) else {
        return Verdict(prunes: true, attributes: attributes)
      }
      rung += 1
    }
  }

  private func isPromoted(_ value: Double, _ competing: [Double], _ direction: Direction) -> Bool {
    let place = max(competing.count / reductionFactor - 1, 0)
    let sorted = competing.sorted { direction.prefers($0, over: $1) }
    return !direction.prefers(sorted[place], over: value)
  }

  /// - Parameter options: `min_resource`, `reduction_factor`, `min_early_stopping_rate`, `bootstrap_count`.
  /// - Throws: `hpo.option`.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {
    self.init()
    leastResource = try options.whole("min_resource", 1...Int(Int32.max), nil, allowsAuto: true)
    reductionFactor = try options.count("reduction_factor", from: 2, reductionFactor)
    leastRate = try options.count("min_early_stopping_rate", from: 0, leastRate)
    bootstrapCount = try options.count("bootstrap_count", from: 0, bootstrapCount)
    if bootstrapCount > 0, leastResource == nil { throw AlgorithmOptions.incompatible("min_resource") }
  }
}

extension History {
  /// The last step of the first complete trial with reports, from which `auto` resources are derived.
  ///
  /// Optuna keeps the value found at its first look, which is the same in an uninterrupted study; a function
  /// of the history gives the same value after a restart.
  var firstResource: Int? {
    trials.first { $0.state == .complete && $0.lastReport != nil }?.lastReport?.step
  }
}
