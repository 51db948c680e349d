package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Draws each parameter uniformly from its range.
package struct RandomSampler: Sampler {
  package static let name = "RandomSampler"
  package static let shortNames = ["random"]

  /// A sampler without options.
  package init() {}

  package func suggest(
    _ space: SearchSpace, trial: Int, seed: UInt32, studySeed: UInt32, given history: History
  ) throws(Failure) -> Suggestion {
    var random = MersenneTwister(seed: seed)
    var suggestion = Suggestion()
    for dimension in space.dimensions {
      let distribution = dimension.distribution
      let number =
        distribution.isSingle ? distribution.singleValue : RandomSampler.draw(distribution, &random)
      suggestion.parameters.append(Trial.Parameter(dimension.name, distribution, number))
    }
    return suggestion
  }

  /// One draw, as an internal number.
  static func draw(_ distribution: Distribution, _ random: inout MersenneTwister) -> Double {
    switch distribution {
    case .float(let low, let high, let isLog, nil):
      let draw = isLog ? exp(random.uniform(log(low), log(high))) : random.uniform(low, high)
      return isLog ? min(max(draw, low), high.nextDown) : min(draw, high.nextDown)
    case .float(let low, let high, _, .some(let step)):
      let draw = random.uniform(low - 0.5 * step, high + 0.5 * step)
      let value = ((draw - low) / step).rounded(.toNearestOrEven) * step + low
      return min(max(value, low), high)
    case .int(let low, let high, true, _):
      let draw = exp(random.uniform(log(Double(low) - 0.5), log(Double(high) + 0.5)))
      return min(max(draw.rounded(.toNearestOrEven), Double(low)), Double(high))
    case .int(let low, let high, false, let step):
      let (least, most, step) = (Double(low), Double(high), Double(step))
      let draw = random.uniform(least - 0.5 * step, most + 0.5 * step)
      return min(max(((draw - least) / step + 0.5).rounded(.down) * step + least, least), most)
    case .categorical(let choices):
      var best = (index: 0, draw: -1.0)
      for index in choices.indices {
        let draw = random.uniform(0, 1)
        if draw > best.draw { best = (index, draw) }
      }
      return Double(best.index)
    }
  }

  /// - Parameter options: must be empty.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {}
}
