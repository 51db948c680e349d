package import Basics
import Tasks

/// The names of metrics.
package enum MetricNames {
  /// The names of all tasks' metrics, without duplicates.
  package static let all: [String] = TaskKind.allCases.flatMap { $0.metrics.map(\.name) }
    .reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }

  /// Checks a name that may belong to results yet to come: one that ends with a label is accepted.
  /// - Throws: `metric.unknown` with the nearest name.
  package static func check(_ name: String, at place: Place) throws(Failure) {
    let ofLabels = TaskKind.allCases.flatMap(\.labelMetrics)
    guard !ofLabels.contains(where: { name.hasPrefix($0) && name != $0 }) else { return }
    try check(name, in: [], at: place)
  }

  /// Checks a name against the metrics of all tasks and of runs.
  /// - Throws: `metric.unknown` with the nearest name.
  package static func check(_ name: String, in runs: [RunReference], at place: Place) throws(Failure) {
    let known = all + runs.flatMap(\.facts.metrics).filter { !all.contains($0) }
    guard !known.contains(name) else { return }
    throw Failure(
      "metric.unknown", "there is no metric '\(name)'", at: place,
      remedy: DidYouMean.remedy(for: name, among: known), kind: .usage)
  }
}
