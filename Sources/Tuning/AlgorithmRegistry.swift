package import Basics

/// The available samplers and pruners, one line for each.
package enum AlgorithmRegistry {
  /// The first one is the default.
  package static let samplerTypes: [any Sampler.Type] = [
    TPESampler.self, RandomSampler.self, GridSampler.self, BruteForceSampler.self,
  ]
  /// The first one is the default.
  package static let prunerTypes: [any Pruner.Type] = [
    MedianPruner.self, PercentilePruner.self, SuccessiveHalvingPruner.self, HyperbandPruner.self,
    NopPruner.self, PatientPruner.self, ThresholdPruner.self,
  ]

  /// The names in Optuna.
  package static let samplers = samplerTypes.map { $0.name }
  /// The names in Optuna.
  package static let pruners = prunerTypes.map { $0.name }
  /// The short names to suggest.
  package static let shortSamplers = samplerTypes.compactMap { $0.shortNames.first }
  /// The short names to suggest.
  package static let shortPruners = prunerTypes.compactMap { $0.shortNames.first }

  private static let short = Dictionary(
    samplerTypes.flatMap { type in type.shortNames.map { ($0, type.name) } }
      + prunerTypes.flatMap { type in type.shortNames.map { ($0, type.name) } },
    uniquingKeysWith: { first, _ in first })

  /// The method with a short name replaced by Optuna's.
  package static func canonical(_ method: AlgorithmSpec) -> AlgorithmSpec {
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
  package static func sampler(_ method: AlgorithmSpec) throws(Failure) -> any Sampler {
    let method = canonical(method)
    let type = try find("sampler", "hpo.sampler", method, in: samplerTypes, called: samplers)
    var options = try AlgorithmOptions(method, positional: type.positional)
    let sampler = try type.init(&options)
    try options.finish()
    return sampler
  }

  /// - Throws: `hpo.pruner`, `hpo.option`.
  package static func pruner(_ method: AlgorithmSpec) throws(Failure) -> any Pruner {
    let method = canonical(method)
    let type = try find("pruner", "hpo.pruner", method, in: prunerTypes, called: pruners)
    var options = try AlgorithmOptions(method, positional: type.positional)
    let pruner = try type.init(&options)
    try options.finish()
    return pruner
  }

  private static func find<Kind>(
    _ kind: String, _ code: Failure.Code, _ method: AlgorithmSpec, in types: [Kind], called names: [String]
  ) throws(Failure) -> Kind {
    if let index = names.firstIndex(of: method.name) { return types[index] }
    throw Failure(
      code, "there is no \(kind) '\(method.name)'",
      remedy: "use \(names.joined(separator: ", "))", kind: .usage)
  }
}
