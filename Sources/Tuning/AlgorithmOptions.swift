package import Basics

/// Reads the options of a sampler or pruner, each at most once.
package struct AlgorithmOptions {
  private let method: AlgorithmSpec
  private var rest: [(key: String, value: AlgorithmSpec.Argument)]
  private var known: [String] = []

  /// - Parameter positional: the keys of arguments without a key, in order.
  init(_ method: AlgorithmSpec, positional: [String] = []) throws(Failure) {
    self.method = method
    rest = []
    for (index, argument) in method.arguments.enumerated() {
      guard let key = argument.key ?? (index < positional.count ? positional[index] : nil) else {
        throw AlgorithmOptions.fault(method, "an option has no name")
      }
      guard !rest.contains(where: { $0.key == key }) else {
        throw AlgorithmOptions.fault(method, "\(key) is given twice")
      }
      rest.append((key, argument.value))
    }
  }

  /// The failure for options that cannot be combined.
  static func incompatible(_ key: String) -> Failure {
    Failure(
      "hpo.option", "bootstrap_count above 0 goes with no \(key)=auto", remedy: "give \(key) a number",
      kind: .usage)
  }

  private static func fault(_ method: AlgorithmSpec, _ what: String, remedy: String? = nil) -> Failure {
    Failure("hpo.option", "\(method.name): \(what)", remedy: remedy, kind: .usage)
  }

  private mutating func take(_ key: String) -> AlgorithmSpec.Argument? {
    known.append(key)
    guard let index = rest.firstIndex(where: { $0.key == key }) else { return nil }
    return rest.remove(at: index).value
  }

  /// A whole number in a range; `fallback` when it is not given, or is `auto` where that is allowed.
  package mutating func whole(
    _ key: String, _ range: ClosedRange<Int>, _ fallback: Int?, allowsAuto: Bool = false
  ) throws(Failure) -> Int? {
    guard let argument = take(key) else { return fallback }
    if allowsAuto, argument == .value(.text("auto")) { return nil }
    guard case .value(.int(let number)) = argument, range.contains(number) else {
      let bounds =
        range.upperBound == Int(Int32.max)
        ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      throw AlgorithmOptions.fault(
        method, "\(key) is a whole number, \(bounds)\(allowsAuto ? ", or auto" : "")")
    }
    return number
  }

  /// A whole number of at least `least`; `fallback` when it is not given.
  /// - Throws: `hpo.option`.
  package mutating func count(_ key: String, from least: Int, _ fallback: Int) throws(Failure) -> Int {
    try whole(key, least...Int(Int32.max), fallback) ?? fallback
  }

  /// A number in a range; `nil` when it is not given or is `none`.
  /// - Throws: `hpo.option`.
  package mutating func number(_ key: String, _ range: ClosedRange<Double>) throws(Failure) -> Double? {
    guard let argument = take(key), argument != .value(.null) else { return nil }
    guard case .value(let value) = argument, let number = value.number, range.contains(number) else {
      throw AlgorithmOptions.fault(method, "\(key) is a number")
    }
    return number
  }

  /// True or false; `fallback` when it is not given.
  /// - Throws: `hpo.option`.
  package mutating func flag(_ key: String, _ fallback: Bool) throws(Failure) -> Bool {
    guard let argument = take(key) else { return fallback }
    guard case .value(.flag(let flag)) = argument else {
      throw AlgorithmOptions.fault(method, "\(key) is true or false")
    }
    return flag
  }

  /// Another method, such as the pruner that a pruner wraps.
  package mutating func method(_ key: String) throws(Failure) -> AlgorithmSpec? {
    switch take(key) {
    case nil, .value(.null): return nil
    case .method(let method): return method
    case .value(.text(let name)): return AlgorithmSpec(name)
    default: throw AlgorithmOptions.fault(method, "\(key) is a pruner")
    }
  }

  /// Refuses options that were not read.
  func finish() throws(Failure) {
    guard let first = rest.first else { return }
    throw AlgorithmOptions.fault(
      method, "unknown option '\(first.key)'", remedy: DidYouMean.remedy(for: first.key, among: known))
  }
}
