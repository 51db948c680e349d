/// Mean and spread of a score over several runs.
package struct Averages: Sendable, Equatable {
  package let count: Int
  package let mean: Double
  /// The sample standard deviation (n − 1); `nil` for fewer than two values.
  package let deviation: Double?
  package let smallest: Double
  package let largest: Double

  /// `nil` for no values.
  package init?(_ values: [Double]) {
    guard let smallest = values.min(), let largest = values.max() else { return nil }
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count < 2 ? nil : (squares / Double(values.count - 1)).squareRoot()
    (self.smallest, self.largest) = (smallest, largest)
  }
}
