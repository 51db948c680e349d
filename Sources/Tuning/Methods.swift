package import Basics

/// The samplers and pruners there are, by name.
package enum Methods {
  /// Short names beside Optuna's.
  private static let short = [
    "tpe": "TPESampler", "random": "RandomSampler", "grid": "GridSampler", "median": "MedianPruner",
    "percentile": "PercentilePruner", "halving": "SuccessiveHalvingPruner",
    "asha": "SuccessiveHalvingPruner", "hyperband": "HyperbandPruner", "nop": "NopPruner",
    "none": "NopPruner", "patient": "PatientPruner", "threshold": "ThresholdPruner",
  ]

  package static let samplers = [TPESampler.name, RandomSampler.name, GridSampler.name]
  package static let pruners = [
    MedianPruner.name, PercentilePruner.name, SuccessiveHalvingPruner.name, HyperbandPruner.name,
    NopPruner.name, PatientPruner.name, ThresholdPruner.name,
  ]

  /// The method with Optuna's name in the place of a short one.
  package static func canonical(_ method: Method) -> Method {
    var method = method
    method.name = short[method.name.lowercased()] ?? method.name
    for index in method.arguments.indices {
      if case .method(let inner) = method.arguments[index].value {
        method.arguments[index].value = .method(canonical(inner))
      }
    }
    return method
  }

  /// - Throws: `hpo.sampler`, `hpo.option`.
  package static func sampler(_ method: Method) throws(Failure) -> any Sampler {
    let method = canonical(method)
    var options = try MethodOptions(method)
    let sampler: any Sampler
    switch method.name {
    case TPESampler.name:
      var made = TPESampler()
      made.startupTrials = try options.count("n_startup_trials", from: 0, made.startupTrials)
      made.candidates = try options.whole("n_ei_candidates", 1...10_000, made.candidates) ?? made.candidates
      made.isMultivariate = try options.flag("multivariate", made.isMultivariate)
      made.avoidsRunning = try options.flag("constant_liar", made.avoidsRunning)
      sampler = made
    case RandomSampler.name: sampler = RandomSampler()
    case GridSampler.name: sampler = GridSampler()
    default:
      throw Failure(
        "hpo.sampler", "there is no sampler '\(method.name)'",
        mend: "use \(samplers.joined(separator: ", "))", kind: .usage)
    }
    try options.finish()
    return sampler
  }

  /// - Throws: `hpo.pruner`, `hpo.option`.
  package static func pruner(_ method: Method) throws(Failure) -> any Pruner {
    let method = canonical(method)
    switch method.name {
    case MedianPruner.name: return try median(method)
    case PercentilePruner.name: return try percentile(method)
    case SuccessiveHalvingPruner.name: return try halving(method)
    case HyperbandPruner.name: return try hyperband(method)
    case PatientPruner.name: return try patient(method)
    case ThresholdPruner.name: return try threshold(method)
    case NopPruner.name:
      try MethodOptions(method).finish()
      return NopPruner()
    default:
      throw Failure(
        "hpo.pruner", "there is no pruner '\(method.name)'",
        mend: "use \(pruners.joined(separator: ", "))", kind: .usage)
    }
  }

  private static func fill(_ pruner: inout PercentilePruner, _ options: inout MethodOptions) throws(Failure) {
    pruner.startupTrials = try options.count("n_startup_trials", from: 0, pruner.startupTrials)
    pruner.warmupSteps = try options.count("n_warmup_steps", from: 0, pruner.warmupSteps)
    pruner.intervalSteps = try options.count("interval_steps", from: 1, pruner.intervalSteps)
    pruner.leastTrials = try options.count("n_min_trials", from: 1, pruner.leastTrials)
    try options.finish()
  }

  private static func median(_ method: Method) throws(Failure) -> any Pruner {
    var pruner = MedianPruner()
    var options = try MethodOptions(method)
    try fill(&pruner.half, &options)
    return pruner
  }

  private static func percentile(_ method: Method) throws(Failure) -> any Pruner {
    var options = try MethodOptions(method, positional: ["percentile"])
    guard let percentile = try options.number("percentile", 0...100) else {
      throw Failure(
        "hpo.option", "PercentilePruner asks for a percentile, the share of trials that is kept",
        mend: "write PercentilePruner(25)", kind: .usage)
    }
    var pruner = PercentilePruner(percentile: percentile)
    try fill(&pruner, &options)
    return pruner
  }

  private static func halving(_ method: Method) throws(Failure) -> any Pruner {
    var pruner = SuccessiveHalvingPruner()
    var options = try MethodOptions(method)
    pruner.leastResource = try options.whole("min_resource", 1...Int(Int32.max), nil, allowsAuto: true)
    pruner.reductionFactor = try options.count("reduction_factor", from: 2, pruner.reductionFactor)
    pruner.leastRate = try options.count("min_early_stopping_rate", from: 0, pruner.leastRate)
    pruner.bootstrapCount = try options.count("bootstrap_count", from: 0, pruner.bootstrapCount)
    try options.finish()
    if pruner.bootstrapCount > 0, pruner.leastResource == nil { throw incompatible("min_resource") }
    return pruner
  }

  private static func hyperband(_ method: Method) throws(Failure) -> any Pruner {
    var pruner = HyperbandPruner()
    var options = try MethodOptions(method)
    pruner.leastResource = try options.count("min_resource", from: 1, pruner.leastResource)
    pruner.mostResource = try options.whole("max_resource", 1...Int(Int32.max), nil, allowsAuto: true)
    pruner.reductionFactor = try options.count("reduction_factor", from: 2, pruner.reductionFactor)
    pruner.bootstrapCount = try options.count("bootstrap_count", from: 0, pruner.bootstrapCount)
    try options.finish()
    if pruner.bootstrapCount > 0, pruner.mostResource == nil { throw incompatible("max_resource") }
    return pruner
  }

  private static func incompatible(_ key: String) -> Failure {
    Failure(
      "hpo.option", "bootstrap_count above 0 goes with no \(key)=auto", mend: "give \(key) a number",
      kind: .usage)
  }

  private static func patient(_ method: Method) throws(Failure) -> any Pruner {
    var options = try MethodOptions(method, positional: ["wrapped_pruner", "patience"])
    let wrapped = try options.method("wrapped_pruner")
    var pruner = PatientPruner(nil, patience: try options.count("patience", from: 0, 0))
    pruner.leastGain = try options.number("min_delta", 0...Double.greatestFiniteMagnitude) ?? 0
    try options.finish()
    if let wrapped { pruner.wrapped = try Methods.pruner(wrapped) }
    return pruner
  }

  private static func threshold(_ method: Method) throws(Failure) -> any Pruner {
    var pruner = ThresholdPruner()
    var options = try MethodOptions(method)
    let all = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    let (lower, upper) = (try options.number("lower", all), try options.number("upper", all))
    (pruner.lower, pruner.upper) = (lower ?? -.infinity, upper ?? .infinity)
    pruner.warmupSteps = try options.count("n_warmup_steps", from: 0, pruner.warmupSteps)
    pruner.intervalSteps = try options.count("interval_steps", from: 1, pruner.intervalSteps)
    try options.finish()
    guard lower != nil || upper != nil, pruner.lower <= pruner.upper else {
      throw Failure(
        "hpo.option", "ThresholdPruner asks for lower=, upper= or both, the lower one not above the upper",
        mend: "write ThresholdPruner(lower=0.5)", kind: .usage)
    }
    return pruner
  }
}
