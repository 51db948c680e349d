#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How much each parameter determines whether a trial is among the best tenth.
///
/// - Reference: PED-ANOVA (Watanabe et al. 2023), with regimes for parameters that only some trials have, as
///   in Optuna 5's default evaluator.
package enum Importance {
  /// Number of steps into which a range is divided.
  private static let steps = 50
  /// The share of trials that counts as good.
  private static let share = 0.1

  /// Importances that sum to 1, the largest first; all equal when the trials give no information.
  package static func of(_ history: History) -> [(name: String, share: Double)] {
    let trials = history.trials.filter { $0.state == .complete && $0.value?.isFinite == true }
    var names: [String] = []
    for trial in history.trials where trial.state == .complete {
      for parameter in trial.parameters where !names.contains(parameter.name) { names.append(parameter.name) }
    }
    guard !names.isEmpty else { return [] }
    var importances = [Double](repeating: 0, count: names.count)
    if trials.count > 1 {
      let good = best(trials, history.direction)
      let share = Double(good.count) / Double(trials.count)
      for index in names.indices {
        importances[index] = importance(names[index], trials, good) * share * share
      }
    }
    let sum = importances.reduce(0, +)
    let shares = importances.map { sum > 0 ? $0 / sum : 1 / Double(names.count) }
    return zip(names, shares).map { ($0, $1) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  /// The numbers of the trials that are at least as good as the worst of the best tenth.
  private static func best(_ trials: [Trial], _ direction: Direction) -> Set<Int> {
    let losses = trials.map { (direction == .minimize ? 1 : -1) * ($0.value ?? .infinity) }
    let place = Int((share * Double(losses.count)).rounded(.up)) - 1
    let bound = losses.sorted()[max(0, place)]
    return Set(zip(trials, losses).filter { $0.1 <= bound }.map(\.0.number))
  }

  private static func importance(_ name: String, _ trials: [Trial], _ good: Set<Int>) -> Double {
    // Trials that drew the parameter from the same distribution are evaluated together.
    var regimes: [(distribution: Distribution, trials: [(trial: Int, number: Double)])] = []
    for trial in trials {
      guard let parameter = trial.parameter(name, hint: 0) else { continue }
      if let place = regimes.firstIndex(where: { $0.distribution == parameter.distribution }) {
        regimes[place].trials.append((trial.number, parameter.number))
      } else {
        regimes.append((parameter.distribution, [(trial.number, parameter.number)]))
      }
    }
    var sum = 0.0
    for regime in regimes where regime.trials.count >= 2 && !regime.distribution.isSingle {
      let top = regime.trials.filter { good.contains($0.trial) }
      guard !top.isEmpty else { continue }
      let (mine, all) = (
        Double(top.count) / Double(good.count), Double(regime.trials.count) / Double(trials.count)
      )
      let topDensity = GridDensity(top.map(\.number), regime.distribution, steps: steps).values
      let allDensity = GridDensity(regime.trials.map(\.number), regime.distribution, steps: steps).values
      var divergence = 0.0
      for (p, q) in zip(topDensity, allDensity) {
        let ratio = (p + 1e-12) / (q + 1e-12) - 1
        divergence += (q + 1e-12) * ratio * ratio
      }
      sum += mine * mine / all * divergence
    }
    return sum
  }
}

/// A density over a grid of a parameter's range.
private struct GridDensity {
  /// By grid point; they sum to about 1.
  let values: [Double]

  init(_ numbers: [Double], _ distribution: Distribution, steps: Int) {
    let counts: [Int]
    if case .categorical(let choices) = distribution {
      var found = [Int](repeating: 0, count: choices.count)
      for number in numbers { found[wholePart(of: number, atMost: choices.count - 1)] += 1 }
      counts = found
    } else {
      counts = GridDensity.counts(numbers, distribution, steps)
    }
    let seen = counts.indices.filter { counts[$0] > 0 }
    let weights = seen.map { Double(counts[$0]) }
    let sum = weights.reduce(1, +)
    if case .categorical = distribution {
      let base = 1 / Double(seen.count + 1)
      let row = base * Double(counts.count) + 1
      values = counts.indices.map { choice in
        var density = 1 / sum / Double(counts.count)
        for (index, weight) in zip(seen, weights) {
          density += weight / sum * (base + (index == choice ? 1 : 0)) / row
        }
        return density
      }
    } else {
      values = GridDensity.smooth(seen.map(Double.init), weights, points: counts.count, sum)
    }
  }

  /// How often each grid point is the nearest one; ties go to the lower point.
  private static func counts(_ numbers: [Double], _ distribution: Distribution, _ steps: Int) -> [Int] {
    var (low, high, isLog, points) = (0.0, 1.0, false, steps)
    switch distribution {
    case .float(let least, let most, let log, let step):
      (low, high, isLog) = (least, most, log)
      if let step {
        points = wholePart(of: ((most - least) / step).rounded(.toNearestOrEven) + 1, atMost: steps)
      }
    case .int(let least, let most, let log, let step):
      (low, high, isLog) = (Double(least), Double(most), log)
      points =
        log
        ? wholePart(
          of: (naturalLogarithm(Double(most - least + 1)) / naturalLogarithm(2)).rounded(.up) + 1,
          atMost: steps)
        : wholePart(of: (Double(most - least) / Double(step)).rounded(.toNearestOrEven) + 1, atMost: steps)
    case .categorical: break
    }
    if isLog { (low, high) = (naturalLogarithm(low), naturalLogarithm(high)) }
    points = max(points, 2)
    let width = (high - low) / Double(points - 1)
    var counts = [Int](repeating: 0, count: points)
    for number in numbers {
      let place = (((isLog ? naturalLogarithm(number) : number) - low) / width - 0.5).rounded(.up)
      counts[wholePart(of: place, atMost: points - 1)] += 1
    }
    return counts
  }

  /// Normal kernels with a width by Scott's rule, and a wide one as the prior.
  private static func smooth(_ places: [Double], _ weights: [Double], points: Int, _ sum: Double) -> [Double]
  {
    let total = weights.reduce(0, +)
    let mean = zip(places, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let variance = zip(places, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
    let deviation = (variance / max(1, total - 1)).squareRoot()
    var cumulative: [Double] = []
    for weight in weights { cumulative.append((cumulative.last ?? 0) + weight) }
    let (quarter, threeQuarters) = ((total / 4).rounded(.down), (total * 3 / 4).rounded(.down))
    let first = cumulative.firstIndex { $0 >= quarter } ?? places.count - 1
    let third = cumulative.firstIndex { $0 > threeQuarters } ?? places.count
    let spread = places[min(places.count - 1, third)] - places[first]
    let width = max(1.059 * min(spread / 1.34, deviation) * pow(total, -0.2), 0.5 / 1.64)
    let (low, high) = (0.0, Double(points - 1))
    var kernels = zip(places, weights).map { (mu: $0, sigma: width, weight: $1 / sum) }
    kernels.append((mu: (low + high) / 2, sigma: high - low + 1, weight: 1 / sum))
    return (0..<points).map { point in
      kernels.reduce(0.0) { density, kernel in
        let x = Double(point)
        let mass = TruncatedNormal.logMass(
          (x - 0.5 - kernel.mu) / kernel.sigma, (x + 0.5 - kernel.mu) / kernel.sigma)
        let all = TruncatedNormal.logMass(
          (low - 0.5 - kernel.mu) / kernel.sigma, (high + 0.5 - kernel.mu) / kernel.sigma)
        return density + kernel.weight * exp(mass - all)
      }
    }
  }
}

/// The global `log`, for places where another name shadows it.
private func naturalLogarithm(_ number: Double) -> Double { log(number) }
