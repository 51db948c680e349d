#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The standard normal distribution truncated to an interval, in logarithms so that far tails keep their
/// precision.
enum TruncatedNormal {
  /// log √(2π)
  static let logRootTwoPi = log((2 * Double.pi).squareRoot())
  private static let rootTwo = 2.0.squareRoot()

  /// Φ(a).
  private static func mass(below a: Double) -> Double {
    let x = a / rootTwo
    if x < -1 / rootTwo { return 0.5 * erfc(-x) }
    return x < 1 / rootTwo ? 0.5 + 0.5 * erf(x) : 1 - 0.5 * erfc(x)
  }

  /// log Φ(a).
  static func logMass(below a: Double) -> Double {
    if a > 6 { return -mass(below: -a) }
    if a > -20 { return log(mass(below: a)) }
    // The asymptotic series of Mill's ratio.
    let inverse = 1 / (a * a)
    var (sum, last, numerator, factor, sign) = (1.0, 0.0, 1.0, 1.0, 1.0)
    var term = 0
    while abs(last - sum) > Double.ulpOfOne, term < 100 {
      term += 1
      last = sum
      sign = -sign
      factor *= inverse
      numerator *= Double(2 * term - 1)
      sum += sign * numerator * factor
    }
    return -0.5 * a * a - log(-a) - 0.5 * log(2 * Double.pi) + log(sum)
  }

  /// log (Φ(b) − Φ(a)) for `a < b`.
  static func logMass(_ a: Double, _ b: Double) -> Double {
    if b <= 0 { return logDifference(logMass(below: b), logMass(below: a)) }
    if a > 0 { return logDifference(logMass(below: -a), logMass(below: -b)) }
    return log1p(-(0.5 + 0.5 * erf(a / rootTwo)) - (0.5 + 0.5 * erf(-b / rootTwo)))
  }

  private static func logDifference(_ p: Double, _ q: Double) -> Double { p + log1p(-exp(q - p)) }

  private static func logSum(_ p: Double, _ q: Double) -> Double {
    if p == q { return p + log(2.0) }
    return p > q ? p + log1p(exp(q - p)) : q + log1p(exp(p - q))
  }

  /// The x in [a, b] with the share `share` of the mass below it.
  static func quantile(_ share: Double, _ a: Double, _ b: Double) -> Double {
    if share == 0 { return a }
    if share == 1 { return b }
    let mass = logMass(a, b)
    if a < 0 { return inverse(logSum(logMass(below: a), log(share) + mass)) }
    return -inverse(logSum(logMass(below: -b), log1p(-share) + mass))
  }

  /// The x with log Φ(x) = `y`, by Newton's method.
  private static func inverse(_ y: Double) -> Double {
    // Near 0 the other tail is more precise.
    let isFlipped = y > -1e-2
    let target = isFlipped ? log(-expm1(y)) : y
    var x =
      target < -5
      ? -(-2 * (target + logRootTwoPi)).squareRoot()
      : -(3.0.squareRoot() / Double.pi) * log(expm1(-target))
    for _ in 0..<100 {
      let below = logMass(below: x)
      let density = -0.5 * x * x - logRootTwoPi
      let change = (below - target) * exp(below - density)
      x -= change
      if abs(change) < 1e-8 * abs(x) || change.isNaN { break }
    }
    return isFlipped ? -x : x
  }
}
