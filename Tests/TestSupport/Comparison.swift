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
