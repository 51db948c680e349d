package import Basics
import Comparing
package import Experiments
package import Scripting

/// `expect`: a script's test of its own results.
package enum Expectations {
  private static let keys = ["mode", "model", "on", "run", "task"]

  /// Checks an expectation before anything runs, including the named runs.
  package static func check(
    _ expectation: ExpandedExpectation, in scene: Scene
  ) throws(Failure) {
    try check(expectation)
    // Runs in the store may have been measured on splits of their own; runs yet to be made are checked later.
    let targets = (try? subjects(expectation, scene)) ?? []
    try ResultFilters.check(expectation.keys, in: scene, of: targets)
    guard let run = expectation.keys.first(where: { $0.name.text == "run" }) else { return }
    try scene.check(run.value.elements.map(name))
  }

  /// Checks what does not depend on existing runs.
  /// - Throws: `expect.key`, `metric.unknown`, each with the nearest name.
  package static func check(_ expectation: ExpandedExpectation) throws(Failure) {
    try MetricNames.check(expectation.metric.text, at: .source(expectation.metric.span))
    var given: Set<String> = []
    for key in expectation.keys where !given.insert(key.name.text).inserted {
      throw Failure(
        "script.twice", "'\(key.name.text)' is given twice", at: .source(key.name.span),
        remedy: "give it once",
        kind: .usage)
    }
    for key in expectation.keys where !keys.contains(key.name.text) {
      throw Failure(
        "expect.key", "expect has no key '\(key.name.text)'", at: .source(key.name.span),
        remedy: DidYouMean.remedy(for: key.name.text, among: keys), kind: .usage)
    }
  }

  /// The result of an expectation: one line, and whether it holds.
  package struct Finding: Sendable {
    /// Whether the aggregate, or without one every score, meets the expectation; NaN never does.
    package let holds: Bool
    /// The expectation with its split and runs, and the value found.
    package let line: String
  }

  /// - Throws: `expect.none` when no run matches, `expect.metric` when one does not have the score.
  package static func evaluate(
    _ expectation: ExpandedExpectation, in scene: Scene, with services: Services
  ) throws(Failure) -> Finding {
    try check(expectation)
    let split = text(expectation, "on") ?? "dev"
    let targets = try subjects(expectation, scene, services)
    if let key = expectation.keys.first(where: { $0.name.text == "on" }) {
      try ResultFilters.checkSplit(
        split, at: .source(key.value.span), in: scene, of: targets)
    }
    guard !targets.isEmpty else {
      throw Failure(
        "expect.none", "no run of this session fits", at: .source(expectation.span),
        remedy: "train one first, or name one: run=r1", kind: .expectation)
    }
    var values: [Double] = []
    for target in targets {
      if let value = scene.score(expectation.metric.text, on: split, of: target) {
        values.append(value)
      } else if expectation.aggregate != .count {
        throw missing(expectation, on: split, of: target, scene.scoreNames(on: split, of: target))
      }
    }
    let subject =
      expectation.aggregate.map { "\($0.rawValue)(\(expectation.metric.text))" } ?? expectation.metric.text
    let found = expectation.aggregate.map { [Expectations.value(of: $0, values)] } ?? values
    // NaN never meets an expectation.
    let holds = !found.isEmpty && found.allSatisfy { !$0.isNaN && satisfies($0, expectation) }
    var shown = found.map { Int(exactly: $0).map(String.init) ?? rounded($0) }.joined(separator: ", ")
    if let aggregate = expectation.aggregate, found[0].isNaN { shown = undefined(aggregate, values) }
    let runs = targets.map { "\($0.id)" }.joined(separator: " ")
    return Finding(
      holds: holds,
      line:
        "\(holds ? "ok" : "expected") \(subject) \(expectation.comparison.rawValue) \(text(expectation.bound))"
        + (expectation.tolerance.map { " +- \(text($0))" } ?? "") + " on \(split) of \(runs): \(shown)"
    )
  }

  /// - Parameter known: the scores that the run has on the split; empty if it was not evaluated there.
  private static func missing(
    _ expectation: ExpandedExpectation, on split: String, of run: RunReference, _ known: [String]
  ) -> Failure {
    let metric = expectation.metric.text
    return Failure(
      "expect.metric",
      known.isEmpty
        ? "\(run.id) has no '\(metric)' on \(split)"
        : "\(run.id) was evaluated on \(split), and its task has no score '\(metric)' there",
      at: .source(expectation.span),
      remedy: known.isEmpty
        ? "eval \(run.id) on=\(split) first" : DidYouMean.remedy(for: metric, among: known),
      kind: .expectation)
  }

  private static func text(_ expectation: ExpandedExpectation, _ key: String) -> String? {
    expectation.keys.first { $0.name.text == key }?.value.literal?.text
  }

  /// - Parameter services: to show a note if a best trial is only the best so far; `nil` for no note.
  private static func subjects(
    _ expectation: ExpandedExpectation, _ scene: Scene, _ services: Services? = nil
  ) throws(Failure) -> [RunReference] {
    if let run = expectation.keys.first(where: { $0.name.text == "run" }) {

      let names = run.value.elements.map(name)
      if let services { return try scene.targets(names, with: services) }
      var targets: [RunReference] = []
      for text in names.flatMap(scene.expand) { targets.append(try scene.target(text)) }
      return targets
    }
    let wanted = ["task", "model", "mode"].compactMap { key in text(expectation, key).map { (key, $0) } }
    if wanted.isEmpty, expectation.aggregate == nil { return [try scene.target("last")] }
    return try scene.sessionRuns(wanted)
  }

  private static func name(_ element: ExpandedValue) -> ResultName {
    if case .result(let reference) = element.content {
      return ResultName(text: reference.text, reference: reference)
    }
    return ResultName(text: element.literal?.text ?? element.text)
  }

  private static func text(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(Value.float(number))"
  }

  /// The aggregate of the values; NaN if it is undefined: without values, for an sd of one value, and if a
  /// value is NaN. `count` counts the values other than NaN.
  static func value(of kind: Expectation.Aggregate, _ values: [Double]) -> Double {
    if kind == .count { return Double(values.count { !$0.isNaN }) }
    guard !values.isEmpty, !values.contains(where: \.isNaN) else { return .nan }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    switch kind {
    case .count: return count
    case .mean: return mean
    case .min: return values.min() ?? .nan
    case .max: return values.max() ?? .nan
    case .sd:
      guard values.count > 1 else { return .nan }
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
    }
  }

  private static func undefined(_ kind: Expectation.Aggregate, _ values: [Double]) -> String {
    let wrong = values.count { $0.isNaN }
    if wrong > 0 { return "undefined, \(wrong) of \(values.count) values \(wrong == 1 ? "is" : "are") nan" }
    return kind == .sd && values.count == 1
      ? "undefined, the sd of one value (n=1); it needs two runs" : "undefined (n=\(values.count))"
  }

  private static func satisfies(_ value: Double, _ expectation: ExpandedExpectation) -> Bool {
    let tolerance = expectation.tolerance ?? 0
    switch expectation.comparison {
    case .atLeast: return value >= expectation.bound - tolerance
    case .atMost: return value <= expectation.bound + tolerance
    case .equal: return abs(value - expectation.bound) <= tolerance
    case .near: return abs(value - expectation.bound) <= max(tolerance, 1e-4)
    }
  }
}
