#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A density over a search space: a kernel for each observation and a wide one, the prior, as the last.
///
/// - Reference: Bergstra et al. 2011; the bandwidths and weights are those of Optuna 5.
struct ParzenEstimator {
  /// The weight of each kernel, `[kernels]`; they sum to 1.
  private let weights: [Double]
  private let logWeights: [Double]
  private let kernels: [Kernels]

  /// The kernels of one dimension.
  private enum Kernels {
    case numeric(NumericKernels)
    case categorical(CategoricalKernels)
  }

  /// - Parameter observations: internal numbers by dimension, `[dimensions][observations]`, oldest first.
  init(_ observations: [[Double]], over space: [SearchSpace.Dimension]) {
    let count = observations.first?.count ?? 0
    weights = ParzenEstimator.weights(count)
    logWeights = weights.map { log($0) }
    kernels = zip(space, observations).map { dimension, numbers in
      if case .categorical(let choices) = dimension.distribution {
        .categorical(CategoricalKernels(numbers, choices: choices.count))
      } else {
        .numeric(NumericKernels(numbers, dimension.distribution))
      }
    }
  }

  /// With more than 25 observations the older ones count less, the oldest 1/n.
  private static func weights(_ count: Int) -> [Double] {
    guard count > 0 else { return [1] }
    var weights = [Double](repeating: 1, count: count)
    let older = count - 25
    if older > 0 {
      let first = 1 / Double(count)
      for index in 0..<older {
        weights[index] = index == 0 ? first : first + Double(index) * ((1 - first) / Double(older - 1))
      }
      if older > 1 { weights[older - 1] = 1 }
    }
    weights.append(1)
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// Draws `count` points.
  /// - Returns: internal numbers, `[dimensions][count]`.
  func sample(_ count: Int, _ random: inout MersenneTwister) -> [[Double]] {
    let chosen = random.choice(weights, count: count)
    var points = [[Double]](repeating: [], count: kernels.count)
    // All categorical dimensions first, then all numeric ones: the order of the draws is part of the method.
    for (index, kernel) in kernels.enumerated() {
      guard case .categorical(let kernel) = kernel else { continue }
      points[index] = chosen.map { kernel.draw(random.uniform(), kernel: $0) }
    }
    for (index, kernel) in kernels.enumerated() {
      guard case .numeric(let kernel) = kernel else { continue }
      points[index] = chosen.map { kernel.draw(random.uniform(), kernel: $0) }
    }
    return points
  }

  /// The logarithm of the density at each point.
  /// - Parameter points: `[dimensions][count]`.
  func logDensity(_ points: [[Double]]) -> [Double] {
    let (count, width) = (points.first?.count ?? 0, weights.count)
    // `[points, kernels]`
    var densities = [Double](repeating: 0, count: count * width)
    var smooth = [Double](repeating: 0, count: count * width)
    var hasSmooth = false
    for (kernel, numbers) in zip(kernels, points) {
      switch kernel {
      case .categorical(let kernel): kernel.add(numbers, into: &densities)
      case .numeric(let kernel) where kernel.step != nil: kernel.addMass(numbers, into: &densities)
      case .numeric(let kernel):
        kernel.addDensity(numbers, into: &smooth)
        hasSmooth = true
      }
    }
    return (0..<count).map { point in
      var most = -Double.infinity
      for kernel in 0..<width {
        let place = point * width + kernel
        var density = densities[place]
        if hasSmooth { density += smooth[place] }
        density += logWeights[kernel]
        densities[place] = density
        if density > most { most = density }
      }
      if most == -Double.infinity { most = 0 }
      var sum = 0.0
      for place in (point * width)..<((point + 1) * width) {
        // Kernels so far away contribute less than the last bit of the sum.
        let below = densities[place] - most
        if below > -60 { sum += exp(below) }
      }
      return log(sum) + most
    }
  }
}

/// The kernels over choices: each favours the observed choice.
private struct CategoricalKernels {
  private let observed: [Int]
  private let choices: Int
  /// The probability of a choice that a kernel did not observe, and of the one that it did.
  private let other: Double
  private let seen: Double

  init(_ numbers: [Double], choices: Int) {
    self.choices = choices
    observed = numbers.map { wholePart(of: $0, atMost: choices - 1) }
    let base = 1 / Double(numbers.count + 1)
    var sum = 0.0
    for index in 0..<choices { sum += index == choices - 1 ? base + 1 : base }
    (other, seen) = (base / sum, (base + 1) / sum)
  }

  private func share(_ choice: Int, kernel: Int) -> Double {
    if kernel >= observed.count { return 1 / Double(choices) }
    return observed[kernel] == choice ? seen : other
  }

  func draw(_ uniform: Double, kernel: Int) -> Double {
    var sum = 0.0
    for choice in 0..<(choices - 1) {
      sum += share(choice, kernel: kernel)
      if sum >= uniform { return Double(choice) }
    }
    return Double(choices - 1)
  }

  /// Adds the logarithm of the probability of each point, `[points, kernels]`.
  func add(_ numbers: [Double], into densities: inout [Double]) {
    let (logOther, logSeen, logEven) = (log(other), log(seen), log(1 / Double(choices)))
    let width = observed.count + 1
    for (point, number) in numbers.enumerated() {
      let choice = Int(number)
      for kernel in observed.indices {
        densities[point * width + kernel] += observed[kernel] == choice ? logSeen : logOther
      }
      densities[point * width + width - 1] += logEven
    }
  }
}
