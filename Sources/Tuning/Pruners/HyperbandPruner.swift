package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Successive halving in several brackets, from many trials that are stopped early to few that may run long.
///
/// A trial's bracket follows from its number and the study's name; pruner and sampler see only the trials of
/// the bracket.
///
/// - Reference: Li et al. 2018 (Hyperband), as in Optuna 5.
package struct HyperbandPruner: Pruner {
  package static let name = "HyperbandPruner"
  package static let shortNames = ["hyperband"]
  /// Steps before the first rung; at least 1.
  package var leastResource = 1
  /// Steps of a full trial; if `nil`, those of the first complete trial.
  package var mostResource: Int?
  /// One in this many trials continues; at least 2.
  package var reductionFactor = 3
  /// Trials of a bracket that must complete a rung before any continues; if above 0, ``mostResource`` must be
  /// given.
  package var bootstrapCount = 0

  /// Optuna's defaults.
  package init() {}

  /// The brackets of a study; `nil` until its resource is known.
  private struct Brackets {
    /// Shares of trials by bracket.
    let budgets: [Int]
    let total: Int
    let studyName: String

    func bracket(ofTrial number: Int) -> Int {
      var rest = Int(CRC32.checksum(Array("\(studyName)_\(number)".utf8))) % total
      for (bracket, budget) in budgets.enumerated() {
        rest -= budget
        if rest < 0 { return bracket }
      }
      return budgets.count - 1
    }
  }

  private func brackets(_ history: History) -> Brackets? {
    guard let most = mostResource ?? history.firstResource.map({ $0 + 1 }) else { return nil }
    let ratio = Double(most) / Double(leastResource)
    // The quotient of two logarithms, as in Python: an exact power may come out one lower.
    let count = max(1, Int((log(ratio) / log(Double(reductionFactor))).rounded(.down)) + 1)
    let budgets = (0..<count).map { bracket in
      let exponent = count - 1 - bracket
      let share = Double(count) * pow(Double(reductionFactor), Double(exponent)) / Double(exponent + 1)
      return Int(share.rounded(.up))
    }
    return Brackets(budgets: budgets, total: budgets.reduce(0, +), studyName: history.studyName)
  }

  package func judge(_ trial: Trial, given history: History) -> Verdict {
    guard let brackets = brackets(history) else { return .keep }
    let bracket = brackets.bracket(ofTrial: trial.number)
    var halving = SuccessiveHalvingPruner()
    (halving.leastResource, halving.reductionFactor) = (leastResource, reductionFactor)
    (halving.leastRate, halving.bootstrapCount) = (bracket, bootstrapCount)
    var own = history
    own.trials = own.trials.filter { brackets.bracket(ofTrial: $0.number) == bracket }
    return halving.judge(trial, given: own)
  }

  package func visible(_ history: History, toTrial number: Int) -> History {
    guard let brackets = brackets(history) else { return history }
    let bracket = brackets.bracket(ofTrial: number)
    var own = history
    own.trials = own.trials.filter { brackets.bracket(ofTrial: $0.number) == bracket }
    return own
  }

  /// - Parameter options: `min_resource`, `max_resource`, `reduction_factor`, `bootstrap_count`.
  /// - Throws: `hpo.option`.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {
    self.init()
    leastResource = try options.count("min_resource", from: 1, leastResource)
    mostResource = try options.whole("max_resource", 1...Int(Int32.max), nil, allowsAuto: true)
    reductionFactor = try options.count("reduction_factor", from: 2, reductionFactor)
    bootstrapCount = try options.count("bootstrap_count", from: 0, bootstrapCount)
    if bootstrapCount > 0, mostResource == nil { throw AlgorithmOptions.incompatible("max_resource") }
  }
}

/// CRC-32 (IEEE 802.3), as in zlib.
enum CRC32 {
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
