import Basics

/// The trials of a study, the promising ones apart from the others, each by number.
struct TrialSplit {
  let below: [Trial]
  let above: [Trial]

  /// - Parameter number: a trial that is left out: the one to be sampled.
  init(_ history: History, besides number: Int, withRunning: Bool) {
    var (complete, pruned, broken, running): ([Trial], [Trial], [Trial], [Trial]) = ([], [], [], [])
    for trial in history.trials where trial.number != number {
      switch trial.state {
      case .running where withRunning: running.append(trial)
      case .complete where trial.violation > 0, .pruned where trial.violation > 0: broken.append(trial)
      case .complete: complete.append(trial)
      case .pruned: pruned.append(trial)
      default: continue
      }
    }
    let finished = complete.count + pruned.count + broken.count
    var room = min((finished + 9) / 10, 25)
    var (below, above): ([Trial], [Trial]) = ([], [])
    func share(_ trials: [Trial], _ precedes: (Trial, Trial) -> Bool) {
      let order = trials.indices.sorted { a, b in
        if precedes(trials[a], trials[b]) { return true }
        return !precedes(trials[b], trials[a]) && a < b
      }
      let count = min(room, order.count)
      below += order[..<count].map { trials[$0] }
      above += order[count...].map { trials[$0] }
      room -= count
    }
    share(complete) { history.direction.prefers($0.value ?? .nan, over: $1.value ?? .nan) }
    share(pruned) { TrialSplit.rank($0, history.direction) < TrialSplit.rank($1, history.direction) }
    share(broken) { $0.violation < $1.violation }
    self.below = below.sorted { $0.number < $1.number }
    self.above = (above + running).sorted { $0.number < $1.number }
  }

  /// A pruned trial that got further is better, whatever its value.
  private static func rank(_ trial: Trial, _ direction: Direction) -> (Int, Double) {
    guard let last = trial.lastReport else { return (1, 0) }
    if last.value.isNaN { return (-last.step, .infinity) }
    return (-last.step, direction == .minimize ? last.value : -last.value)
  }
}

extension Trial {
  /// How far constraints, which other programs may have stored, are missed; 0 when none is.
  fileprivate var violation: Double {
    if attributes.isEmpty { return 0 }
    var sum = 0.0
    for (name, value) in attributes {
      if name == "constraints", let numbers = value.array {
        for case .some(let number) in numbers.map(\.double) where number > 0 { sum += number }
      } else if name.utf8.starts(with: "constraints:".utf8), let number = value.double, number > 0 {
        sum += number
      }
    }
    return sum
  }
}
