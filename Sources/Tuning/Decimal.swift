#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The exact value of a number's shortest decimal text: `units · 10^exponent`.
struct Decimal {
  var units: Int
  var exponent: Int

  /// - Returns: `nil` when its digits do not fit.
  init?(_ number: Double) {
    guard number.isFinite else { return nil }
    var digits = ""
    var exponent = 0
    var isFraction = false
    var rest = number.description.utf8.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"):
        var tail = ""
        while let byte = rest.next() { tail.unicodeScalars.append(Unicode.Scalar(byte)) }
        exponent += Int(tail) ?? 0
      default:
        digits.unicodeScalars.append(Unicode.Scalar(byte))
        if isFraction { exponent -= 1 }
      }
    }
    guard let units = Int(digits) else { return nil }
    (self.units, self.exponent) = (units, exponent)
  }

  /// The units at a smaller exponent; `nil` when they do not fit.
  private func units(at exponent: Int) -> Int? {
    var units = units
    guard self.exponent - exponent < 19 else { return units == 0 ? 0 : nil }
    for _ in 0..<(self.exponent - exponent) {
      let (product, isTooLarge) = units.multipliedReportingOverflow(by: 10)
      if isTooLarge { return nil }
      units = product
    }
    return units
  }

  /// The largest `low + k·step ≤ high`, in decimal arithmetic: 0.3 is three steps of 0.1.
  ///
  /// - Precondition: `low ≤ high`, `step > 0`.
  static func lastStep(from low: Double, to high: Double, by step: Double) -> Double {
    guard let a = Decimal(low), let b = Decimal(high), let c = Decimal(step) else {
      return low + ((high - low) / step).rounded(.down) * step
    }
    let exponent = min(a.exponent, b.exponent, c.exponent)
    guard let least = a.units(at: exponent), let most = b.units(at: exponent),
      let width = c.units(at: exponent), width > 0,
      case (let span, false) = most.subtractingReportingOverflow(least)
    else { return low + ((high - low) / step).rounded(.down) * step }
    if span % width == 0 { return high }
    return Double("\(least + span / width * width)e\(exponent)") ?? high
  }
}
