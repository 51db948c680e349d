package import Basics

/// The tree-structured Parzen estimator, as in Optuna 5.
///
/// With seed s it suggests the same as a new `TPESampler(seed=s)` on the same history. Where values repeat
/// (whole numbers, steps), Optuna's result depends on the machine's sorting; this one uses a stable sort.
package struct TPESampler: Sampler {
  package static let name = "TPESampler"
  package static let shortNames = ["tpe"]
  /// Finished trials before the estimator is used; until then parameters are drawn at random.
  package var startupTrials = 10
  /// Points drawn from the promising density, of which the best is suggested.
  package var candidates = 24
  /// Whether parameters are drawn jointly rather than one by one.
  package var isMultivariate = true
  /// Whether running trials count as bad ones, so that workers do not try the same values.
  package var avoidsRunning = true

  /// Optuna's defaults.
  package init() {}

  package func suggest(
    _ space: SearchSpace, trial: Int, seed: UInt32, studySeed: UInt32, given history: History
  ) throws(Failure) -> Suggestion {
    // Optuna's sampler has two generators with the same seed: its own, and that of its random sampler.
    var (own, random) = (MersenneTwister(seed: seed), MersenneTwister(seed: seed))
    let isReady = history.count(.complete) + history.count(.pruned) >= startupTrials
    let split =
      isReady ? TrialSplit(history, besides: trial, withRunning: avoidsRunning) : nil
    var suggestion = Suggestion()
    var joint: [String: Trial.Parameter] = [:]
    if let split, isMultivariate, space.dimensions.contains(where: { !$0.distribution.isSingle }) {
      let shared = TPESampler.sharedSpace(history)
      for parameter in estimate(shared, split, history, &own) { joint[parameter.name] = parameter }
      if !joint.isEmpty, avoidsRunning { suggestion.attributes = TPESampler.published(shared, joint) }
    }
    for dimension in space.dimensions {
      let distribution = dimension.distribution
      let number: Double
      if distribution.isSingle {
        number = distribution.singleValue
      } else if let drawn = joint[dimension.name], drawn.distribution.isCompatible(with: distribution),
        distribution.contains(drawn.number)
      {
        number = drawn.number
      } else if let split {
        number = estimate([dimension], split, history, &own).first?.number ?? distribution.singleValue
      } else {
        number = RandomSampler.draw(distribution, &random)
      }
      suggestion.parameters.append(Trial.Parameter(dimension.name, distribution, number))
    }
    return suggestion
  }

  /// The parameters that every finished trial drew from the same distribution, by name.
  private static func sharedSpace(_ history: History) -> [SearchSpace.Dimension] {
    func isFinished(_ place: Int) -> Bool {
      let state = history.trials[place].state
      return state == .complete || state == .pruned
    }
    guard let newest = history.trials.indices.last(where: isFinished) else { return [] }
    let shared = history.trials[newest].parameters.enumerated().filter { index, parameter in
      !parameter.distribution.isSingle
        && history.trials.indices.allSatisfy { place in
          !isFinished(place)
            || history.trials[place].draws(parameter.name, from: parameter.distribution, hint: index)
        }
    }
    return SearchSpace(
      distinct: shared.map { SearchSpace.Dimension($0.element.name, $0.element.distribution) }
    ).sorted
  }

  /// The best of the candidates drawn over a space.
  private func estimate(
    _ space: [SearchSpace.Dimension], _ split: TrialSplit, _ history: History,
    _ random: inout MersenneTwister
  ) -> [Trial.Parameter] {
    guard !space.isEmpty else { return [] }
    let below = ParzenEstimator(observations(split.below, history, space), over: space)
    let above = ParzenEstimator(observations(split.above, history, space), over: space)
    let points = below.sample(candidates, &random)
    let (good, bad) = (below.logDensity(points), above.logDensity(points))
    var best = (index: 0, score: good[0] - bad[0])
    for index in good.indices.dropFirst() where !best.score.isNaN {
      let score = good[index] - bad[index]
      if score > best.score || score.isNaN { best = (index, score) }
    }
    return space.indices.map { axis in
      let distribution = space[axis].distribution
      var number = points[axis][best.index]
      if case .int = distribution { number = number.rounded(.towardZero) }
      return Trial.Parameter(space[axis].name, distribution, number)
    }
  }

  /// The values of the trials that have every parameter of a space, `[dimensions][trials]`.
  private func observations(
    _ trials: [Int], _ history: History, _ space: [SearchSpace.Dimension]
  ) -> [[Double]] {
    var columns = [[Double]](repeating: [], count: space.count)
    for index in columns.indices { columns[index].reserveCapacity(trials.count) }
    // The last index of each dimension's parameter, which is the same in nearly all trials.
    var places = Array(space.indices)
    var row = [Double](repeating: 0, count: space.count)
    next: for index in trials {
      let isRunning = isMultivariate && history.trials[index].state == .running
      let published = isRunning ? history.trials[index].publishedParameters : [:]
      let parameters = history.trials[index].parameters
      for axis in space.indices {
        let (dimension, place) = (space[axis], places[axis])
        if parameters.indices.contains(place), parameters[place].name == dimension.name {
          row[axis] = parameters[place].number
        } else if let found = parameters.firstIndex(where: { $0.name == dimension.name }) {
          places[axis] = found
          row[axis] = parameters[found].number
        } else if let value = published[dimension.name],
          let number = dimension.distribution.number(value)
        {
          row[axis] = number
        } else {
          continue next
        }
      }
      for axis in columns.indices { columns[axis].append(row[axis]) }
    }
    return columns
  }

  /// The jointly drawn values, as Optuna publishes them for other workers: a JSON text in pieces.
  private static func published(
    _ space: [SearchSpace.Dimension], _ joint: [String: Trial.Parameter]
  ) -> [String: JSONValue] {
    let object = JSONObject(
      space.compactMap { dimension in joint[dimension.name].map { ($0.name, JSONValue($0.value)) } })
    let text = Array(JSONValue.object(object).text().unicodeScalars)
    var attributes: [String: JSONValue] = [:]
    for (number, start) in stride(from: 0, to: text.count, by: 2045).enumerated() {
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: text[start..<min(start + 2045, text.count)])
      attributes["tpe:relative_params:\(number)"] = .string(String(piece))
    }
    return attributes
  }

  /// - Parameter options: `n_startup_trials`, `n_ei_candidates`, `multivariate`, `constant_liar`.
  /// - Throws: `hpo.option`.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {
    self.init()
    startupTrials = try options.count("n_startup_trials", from: 0, startupTrials)
    candidates = try options.whole("n_ei_candidates", 1...10_000, candidates) ?? candidates
    isMultivariate = try options.flag("multivariate", isMultivariate)
    avoidsRunning = try options.flag("constant_liar", avoidsRunning)
  }
}

extension Trial {
  /// The values that the sampler of a running trial has published and that the trial has not set yet.
  fileprivate var publishedParameters: [String: Value] {
    var text = ""
    var number = 0
    while let piece = attributes["tpe:relative_params:\(number)"]?.string {
      text += piece
      number += 1
    }
    guard number > 0, let object = (try? JSONValue(parsing: Array(text.utf8), source: ""))?.object else {
      return [:]
    }
    var values: [String: Value] = [:]
    for (name, value) in object.members { values[name] = value.value }
    return values
  }
}
