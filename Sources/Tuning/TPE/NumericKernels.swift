#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The kernels over a range of numbers: normal distributions truncated to the range, on a logarithmic scale
/// if the range is.
struct NumericKernels {
  private let mu: [Double]
  private let sigma: [Double]
  /// The range as given, and the range of the kernels: half a step wider on each side, on a logarithmic scale
  /// if the range is.
  private let given: (low: Double, high: Double)
  private let range: (low: Double, high: Double)
  private let isLog: Bool
  let step: Double?

  /// - Parameter numbers: oldest first; the prior is appended.
  init(_ numbers: [Double], _ distribution: Distribution) {
    switch distribution {
    case .float(let low, let high, let log, let step):
      (given, isLog, self.step) = ((low, high), log, step)
    case .int(let low, let high, let log, let step):
      (given, isLog, self.step) = ((Double(low), Double(high)), log, Double(step))
    case .categorical:
      preconditionFailure("choices have kernels of their own")
    }
    let half = (step ?? 0) / 2
    let (low, high) = (given.low - half, given.high + half)
    range = isLog ? (log(low), log(high)) : (low, high)
    let observed = isLog ? numbers.map { log($0) } : numbers
    mu = observed + [0.5 * (range.low + range.high)]
    sigma = NumericKernels.widths(observed, range.low, range.high) + [range.high - range.low]
  }

  /// Each kernel is as wide as the distance to its farther neighbour, within bounds; the outermost ones only
  /// consider the inner neighbour.
  private static func widths(_ numbers: [Double], _ low: Double, _ high: Double) -> [Double] {
    let count = numbers.count
    guard count > 0 else { return [] }
    // Equal numbers keep their order, so that results are the same on every machine.
    let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    let least = (high - low) / min(100, 2 + Double(count))
    var widths = [Double](repeating: 0, count: count)
    for (place, index) in order.enumerated() {
      let left = place == 0 ? low : numbers[order[place - 1]]
      let right = place == count - 1 ? high : numbers[order[place + 1]]
      var width = max(numbers[index] - left, right - numbers[index])
      if count > 1, place == 0 { width = right - numbers[index] }
      if count > 1, place == count - 1 { width = numbers[index] - left }
      widths[index] = min(max(width, least), high - low)
    }
    return widths
  }

  /// Draws a point from one kernel.
  func draw(_ uniform: Double, kernel: Int) -> Double {
    let (mu, sigma) = (mu[kernel], sigma[kernel])
    var x =
      TruncatedNormal.quantile(uniform, (range.low - mu) / sigma, (range.high - mu) / sigma) * sigma + mu
    if isLog { x = exp(x) }
    guard let step else { return x }
    x = given.low + ((x - given.low) / step).rounded(.toNearestOrEven) * step
    return min(max(x, given.low), given.high)
  }

  /// Adds the logarithm of the density at each point, `[points, kernels]`.
  func addDensity(_ numbers: [Double], into densities: inout [Double]) {
    let points = isLog ? numbers.map { log($0) } : numbers
    let width = mu.count
    let logMass = mu.indices.map {
      TruncatedNormal.logMass((range.low - mu[$0]) / sigma[$0], (range.high - mu[$0]) / sigma[$0])
    }
    let constant = mu.indices.map { -TruncatedNormal.logRootTwoPi - logMass[$0] - log(sigma[$0]) }
    for (point, x) in points.enumerated() {
      guard x >= range.low, x <= range.high else {
        for kernel in 0..<width { densities[point * width + kernel] = -Double.infinity }
        continue
      }
      densities.withUnsafeMutableBufferPointer { densities in
        mu.withUnsafeBufferPointer { mu in
          sigma.withUnsafeBufferPointer { sigma in
            constant.withUnsafeBufferPointer { constant in
              for kernel in 0..<width {
                let z = (x - mu[kernel]) / sigma[kernel]
                densities[point * width + kernel] += constant[kernel] - z * z / 2
              }
            }
          }
        }
      }
    }
  }

  /// Adds the logarithm of the mass of each point's step, `[points, kernels]`.
  func addMass(_ numbers: [Double], into densities: inout [Double]) {
    let half = (step ?? 0) / 2
    let width = mu.count
    // Whole numbers repeat, so equal kernels and points are computed once.
    var kinds: [Pair: Int] = [:]
    var distinct: [Pair] = []
    let kind = mu.indices.map { kernel in
      let pair = Pair(mu: mu[kernel], sigma: sigma[kernel])
      if let known = kinds[pair] { return known }
      kinds[pair] = distinct.count
      distinct.append(pair)
      return distinct.count - 1
    }
    let whole = distinct.map {
      TruncatedNormal.logMass((range.low - $0.mu) / $0.sigma, (range.high - $0.mu) / $0.sigma)
    }
    var known: [Double: [Double]] = [:]
    for (point, number) in numbers.enumerated() {
      let masses: [Double]
      if let found = known[number] {
        masses = found
      } else {
        let left = isLog ? log(number - half) : number - half
        let right = isLog ? log(number + half) : number + half
        masses = distinct.indices.map { index in
          let (mu, sigma) = (distinct[index].mu, distinct[index].sigma)
          return TruncatedNormal.logMass((left - mu) / sigma, (right - mu) / sigma) - whole[index]
        }
        known[number] = masses
      }
      for kernel in 0..<width { densities[point * width + kernel] += masses[kind[kernel]] }
    }
  }

  private struct Pair: Hashable {
    let mu: Double
    let sigma: Double
  }
}
