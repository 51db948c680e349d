/// The largest absolute difference between two lists of numbers; infinite when their lengths differ or a value is
/// not a number in one alone.
package func largestDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
  guard a.count == b.count else { return .infinity }
  var worst = 0.0
  for (x, y) in zip(a, b) {
    let difference = abs(Double(x) - Double(y))
    if x.isNaN, y.isNaN { continue }
    if difference.isNaN { return .infinity }
    worst = max(worst, difference)
  }
  return worst
}

/// What two orders of the same fp32 sums may differ by: each of `terms` additions rounds by at most half a unit in the
/// last place of the largest partial sum.
///
/// OpenBLAS adds in another order on another processor and for another shape, so that a bound taken from one machine
/// fails on the next. This one follows from the sums alone.
///
/// - Parameters:
///   - terms: additions on the longest way from the inputs to a value: the inner sizes of the products, added up.
///   - values: the sums themselves; the largest stands for their scale.
package func roundingBound(terms: Int, of values: some Collection<Float>) -> Double {
  let largest = values.reduce(0) { max($0, abs(Double($1))) }
  return Double(terms) * Double(Float.ulpOfOne) * largest
}
