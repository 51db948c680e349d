/// Limits for numbers given by the user, a file or the system.
package enum Quantity {
  /// The largest quantity accepted: sums of several and small multiples of it do not overflow.
  package static let most = 1_000_000_000_000
}

extension Int {
  /// The nearest whole number; 0 for NaN, and the nearest bound for a number out of range.
  package init(nearest number: Double) {
    let whole = number.rounded()
    self = whole.isNaN ? 0 : Int(exactly: whole) ?? (whole < 0 ? .min : .max)
  }
}
