/// A metric with its stored name.
package struct Metric: Sendable, Equatable {
  /// The stored name: `f1_macro`.
  package var name: String
  /// Not rounded; the range depends on the metric.
  package var value: Double

  /// - Parameters: the properties, in their order.
  package init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
}
