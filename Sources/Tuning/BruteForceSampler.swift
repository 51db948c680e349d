package import Basics

/// Tries every combination once, in random order; a combination is taken once a trial of it has ended or is
/// running.
///
/// Half of a branch's weight is proportional to its open combinations, half is the same for every open
/// branch.
///
/// - Reference: `BruteForceSampler` of Optuna 5.
package struct BruteForceSampler: Sampler {
  package static let name = "BruteForceSampler"
  package static let shortNames = ["bruteforce", "brute"]
  /// Whether a running combination counts as open, so that the search ends only when all have ended.
  package var avoidsPrematureStop = false

  /// Optuna's defaults.
  package init() {}
  package var readsWholeStudy: Bool { true }

  package func suggest(
    _ space: SearchSpace, trial: Int, seed: UInt32, studySeed: UInt32, given history: History
  ) throws(Failure) -> Suggestion {
    let axes = try BruteForceSampler.axes(space)
    var node: Branch? = Branch(axes, history, besides: trial)
    var random = MersenneTwister(seed: seed)
    var suggestion = Suggestion()
    for (depth, dimension) in space.dimensions.enumerated() {
      let children = node?.children ?? Array(repeating: nil, count: axes[depth].count)
      let index = dimension.distribution.isSingle ? 0 : draw(children, &random)
      suggestion.parameters.append(
        Trial.Parameter(dimension.name, dimension.distribution, axes[depth][index]))
      node = children[index]
    }
    return suggestion
  }

  /// Draws one of the branches; a closed one only if all are closed.
  private func draw(_ branches: [Branch?], _ random: inout MersenneTwister) -> Int {
    let open = branches.map { Double(Branch.open($0, besidesRunning: !avoidsPrematureStop)) }
    let all = open.reduce(0, +)
    guard all > 0 else { return random.below(branches.count) }
    let count = Double(open.count { $0 > 0 })
    var weights = open.map { 0.5 * ($0 / all) + 0.5 * ($0 > 0 ? 1 / count : 0) }
    let isRunning = branches.map { $0?.isRunning ?? false }
    if zip(weights, isRunning).contains(where: { $0 > 0 && !$1 }) {
      for index in weights.indices where isRunning[index] { weights[index] = 0 }
    }
    let sum = weights.reduce(0, +)
    return random.choice(weights.map { $0 / sum }, count: 1)[0]
  }

  package func combinations(of space: SearchSpace) throws(Failure) -> Int? {
    var count = 1
    for axis in try BruteForceSampler.axes(space) {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: axis.count)
      count = isTooLarge ? Int.max : product
    }
    return count
  }

  package func isExhausted(_ space: SearchSpace, _ history: History) throws(Failure) -> Bool {
    let tree = Branch(try BruteForceSampler.axes(space), history, besides: nil)
    return Branch.open(tree, besidesRunning: !avoidsPrematureStop) == 0
  }

  /// - Parameter options: `avoid_premature_stop`.
  /// - Throws: `hpo.option`.
  package init(_ options: inout AlgorithmOptions) throws(Failure) {
    avoidsPrematureStop = try options.flag("avoid_premature_stop", avoidsPrematureStop)
  }

  // MARK: Candidates

  /// The internal numbers of each dimension's candidates.
  private static func axes(_ space: SearchSpace) throws(Failure) -> [[Double]] {
    var axes: [[Double]] = []
    for dimension in space.dimensions { axes.append(try candidates(dimension)) }
    return axes
  }

  private static func candidates(_ dimension: SearchSpace.Dimension) throws(Failure) -> [Double] {
    switch dimension.distribution {
    case .categorical(let choices): return choices.indices.map(Double.init)
    case .int(let low, let high, _, let step):
      return (0..<(try dimension.count(from: low, to: high, by: step))).map { Double(low + $0 * step) }
    case .float(let low, let high, _, .some(let step)):
      // Steps in decimal arithmetic: 0.1, 0.2, 0.3 as they are written.
      return (0..<(try dimension.count(((high - low) / step).rounded()))).map {
        min(Decimal.lastStep(from: low, to: low + (Double($0) + 0.5) * step, by: step), high)
      }
    case .float(let low, let high, _, nil):
      guard low == high else { throw dimension.withoutSteps(low, high, for: name) }
      return [low]
    }
  }
}

/// The combinations taken below one choice of the first parameters. A missing branch means that none are
/// taken.
private final class Branch {
  /// By candidate of the next parameter; empty after the last one, `nil` where trials have not gone further.
  private(set) var children: [Branch?]?
  /// Whether a running trial has reached this branch.
  private(set) var isRunning = false

  private init() {}

  /// The tree of a study's trials. Trials of another space, and those that ended before all parameters were
  /// set, are ignored.
  init(_ axes: [[Double]], _ history: History, besides number: Int?) {
    children = axes.first.map { Array(repeating: nil, count: $0.count) } ?? []
    for trial in history.trials
    where trial.number != number && trial.state != .waiting && trial.parameters.count <= axes.count {
      let indices = zip(trial.parameters, axes).compactMap { parameter, axis in
        axis.firstIndex(of: parameter.number)
      }
      let isWhole = indices.count == axes.count
      guard indices.count == trial.parameters.count, isWhole || !trial.state.isFinished else { continue }
      var node = self
      for (depth, index) in indices.enumerated() { node = node.child(index, of: axes[depth].count) }
      if trial.state.isFinished { node.children = [] } else { node.isRunning = true }
    }
  }

  private func child(_ index: Int, of count: Int) -> Branch {
    var all = children ?? Array(repeating: nil, count: count)
    let child = all[index] ?? Branch()
    all[index] = child
    children = all
    return child
  }

  /// The number of open leaves below a branch, as far as the tree is expanded.
  static func open(_ branch: Branch?, besidesRunning: Bool) -> Int {
    guard let branch else { return 1 }
    guard let children = branch.children else { return besidesRunning && branch.isRunning ? 0 : 1 }
    return children.reduce(0) { $0 + open($1, besidesRunning: besidesRunning) }
  }
}
