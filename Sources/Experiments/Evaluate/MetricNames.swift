package import Basics
import Tasks

/// The names of metrics.
package enum MetricNames {
  /// The names of all tasks' metrics, without duplicates.
  package static let all: [String] = TaskKind.allCases.flatMap { $0.metrics.map(\.name) }
    .reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }

  /// - Throws: `metric.unknown` with the nearest name.
  package static func check(_ name: String, at place: Place) throws(Failure) {
    guard !all.contains(name) else { return }
    throw Failure(
      "metric.unknown", "there is no metric '\(name)'", at: place,
      remedy: DidYouMean.remedy(for: name, among: all), kind: .usage)
  }
}
