/// Numbers of things that a person, a file or the system may name.
package enum Quantity {
  /// As many of anything as is ever meant: sums and products of a few of these do not overflow.
  package static let most = 1_000_000_000_000
}

extension Int {
  /// The nearest whole number; of what is no number 0, of what is out of reach the nearest that there is.
  package init(nearest number: Double) {
    let whole = number.rounded()
    self = whole.isNaN ? 0 : Int(exactly: whole) ?? (whole < 0 ? .min : .max)
  }
}
