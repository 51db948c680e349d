package import Basics

/// Tries every combination of values once, in an order shuffled by the study's seed.
///
/// The combination's number is stored with the trial as `grid_id`, the grid itself as `search_space`.
package struct GridSampler: Sampler {
  package static let name = "GridSampler"
  package static let shortNames = ["grid"]
  /// The largest number of combinations accepted.
  static let largest = 1_000_000

  /// A sampler without options.
  package init() {}
  package var readsWholeStudy: Bool { true }

  package func suggest(
    _ space: SearchSpace, trial: Int, seed: UInt32, studySeed: UInt32, given history: History
  ) throws(Failure) -> Suggestion {
    let grid = try Grid(space)
    var random = MersenneTwister(seed: studySeed)
    var order = Array(0..<grid.count)
    random.shuffle(&order)
    let id: Int
    if trial < grid.count {
      id = trial
    } else {
      var open = grid.open(in: history, besides: trial)
      if open.isEmpty { open = Array(0..<grid.count) }
      id = open[random.below(open.count)]
    }
    let values = grid.values(order[id])
    var suggestion = Suggestion()
    for dimension in space.dimensions {
      guard let value = values[dimension.name] else { continue }
      suggestion.parameters.append(
        Trial.Parameter(dimension.name, dimension.distribution, dimension.distribution.number(value) ?? 0))
    }
    suggestion.attributes = ["grid_id": .int(id), "search_space": grid.json]
    return suggestion
  }

  /// The number of combinations of a space.
  /// - Throws: `hpo.grid` for a range without steps or a grid that is too large.
  package static func count(_ space: SearchSpace) throws(Failure) -> Int { try Grid(space).count }

  package func combinations(of space: SearchSpace) throws(Failure) -> Int? { try GridSampler.count(space) }

  package func isExhausted(_ space: SearchSpace, _ history: History) throws(Failure) -> Bool {
    try Grid(space).unfinished(in: history).isEmpty
  }

  /// - Parameter options: must be empty.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {}
}

/// The combinations of a space, with names in order and the last one varying fastest.
private struct Grid {
  let axes: [(name: String, values: [Value])]
  let count: Int

  init(_ space: SearchSpace) throws(Failure) {
    var axes: [(name: String, values: [Value])] = []
    var count = 1
    for dimension in space.sorted {
      let values = try Grid.values(dimension)
      guard count <= GridSampler.largest / values.count else {
        throw Failure(
          "hpo.grid", "the grid has more than \(GridSampler.largest) combinations",
          remedy: "search fewer values, or use sampler=TPESampler", kind: .usage)
      }
      count *= values.count
      axes.append((dimension.name, values))
    }
    (self.axes, self.count) = (axes, count)
  }

  private static func values(_ dimension: SearchSpace.Dimension) throws(Failure) -> [Value] {
    switch dimension.distribution {
    case .categorical(let choices): return choices
    case .int(let low, let high, _, let step):
      return (0..<(try dimension.count(from: low, to: high, by: step))).map { .int(low + $0 * step) }
    case .float(let low, let high, _, .some(let step)):
      let steps = ((high - low) / step).rounded(.toNearestOrEven)
      return (0..<(try dimension.count(steps))).map { .float(min(low + Double($0) * step, high)) }
    case .float(let low, let high, _, nil):
      guard low == high else { throw dimension.withoutSteps(low, high, for: "a grid") }
      return [.float(low)]
    }
  }

  /// The combination with a number in the unshuffled grid.
  func values(_ number: Int) -> [String: Value] {
    var rest = number
    var values: [String: Value] = [:]
    for axis in axes.reversed() {
      values[axis.name] = axis.values[rest % axis.values.count]
      rest /= axis.values.count
    }
    return values
  }

  var json: JSONValue {
    .object(JSONObject(axes.map { ($0.name, .array($0.values.map { JSONValue($0) })) }))
  }

  /// The combinations taken by trials of this same grid, finished and running.
  private func taken(in history: History, besides number: Int?) -> (finished: Set<Int>, running: Set<Int>) {
    var (finished, running): (Set<Int>, Set<Int>) = ([], [])
    for trial in history.trials where trial.number != number {
      guard let id = trial.attributes["grid_id"]?.int,
        let other = trial.attributes["search_space"]?.object, matches(other)
      else { continue }
      if trial.state.isFinished { finished.insert(id) } else if trial.state == .running { running.insert(id) }
    }
    return (finished, running)
  }

  private func matches(_ other: JSONObject) -> Bool {
    other.count == axes.count
      && axes.allSatisfy { axis in
        guard let items = other[axis.name]?.array, items.count == axis.values.count else { return false }
        return zip(items, axis.values).allSatisfy { item, value in
          item.value == value || (item.double != nil && item.double == value.number)
        }
      }
  }

  func unfinished(in history: History) -> [Int] {
    let finished = taken(in: history, besides: nil).finished
    return (0..<count).filter { !finished.contains($0) }
  }

  /// The combinations to choose from: those not yet started, or else those not yet finished.
  func open(in history: History, besides number: Int) -> [Int] {
    let (finished, running) = taken(in: history, besides: number)
    let fresh = (0..<count).filter { !finished.contains($0) && !running.contains($0) }
    return fresh.isEmpty ? (0..<count).filter { !finished.contains($0) } : fresh
  }
}

/// Steps of a range, for samplers that try every combination.
extension SearchSpace.Dimension {
  /// The number of values in `steps` steps, both ends included.
  /// - Throws: `hpo.grid` for more than ``GridSampler/largest``.
  func count(_ steps: Double) throws(Failure) -> Int {
    guard steps < Double(GridSampler.largest) else {
      throw Failure(
        "hpo.grid", "\(name) has more than \(GridSampler.largest) steps",
        remedy: "take larger steps, or use sampler=TPESampler", kind: .usage)
    }
    return Int(steps) + 1
  }

  /// How many whole numbers there are from `low` to `high` by `step`.
  /// - Throws: as ``count(_:)``.
  func count(from low: Int, to high: Int, by step: Int) throws(Failure) -> Int {
    let (width, isTooWide) = high.subtractingReportingOverflow(low)
    return try count(isTooWide ? .infinity : Double(width) / Double(step))
  }

  /// - Parameter sampler: what enumerates the values: `a grid`.
  func withoutSteps(_ low: Double, _ high: Double, for sampler: String) -> Failure {
    Failure(
      "hpo.grid", "\(name) is a range without steps; \(sampler) needs values",
      remedy: "list the values: \(name)=\(low),\(high)", kind: .usage)
  }
}
