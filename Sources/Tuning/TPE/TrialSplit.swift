import Basics

/// The trials of a study, split into promising ones and others: indices into the history, sorted by trial
/// number.
struct TrialSplit {
  let below: [Int]
  let above: [Int]

  /// - Parameter number: a trial to leave out: the one being sampled.
  init(_ history: History, besides number: Int, withRunning: Bool) {
    // The sort keys of a trial, so that sorting moves numbers and not trials.
    typealias Ranked = (place: Int, first: Double, second: Double)
    var (complete, pruned, broken): ([Ranked], [Ranked], [Ranked]) = ([], [], [])
    var running: [Int] = []
    let sign: Double = history.direction == .minimize ? 1 : -1
    for place in history.trials.indices where history.trials[place].number != number {
      switch history.trials[place].state {
      case .running where withRunning: running.append(place)
      case .complete, .pruned:
        let violation = history.trials[place].violation
        if violation > 0 {
          broken.append((place, violation, 0))
        } else if history.trials[place].state == .complete {
          complete.append((place, sign * (history.trials[place].value ?? .nan), 0))
        } else {
          let (first, second) = TrialSplit.rank(history.trials[place], history.direction)
          pruned.append((place, Double(first), second))
        }
      default: continue
      }
    }
    var room = min((complete.count + pruned.count + broken.count + 9) / 10, 25)
    var (below, above): ([Int], [Int]) = ([], running)
    for var ranked in [complete, pruned, broken] {
      ranked.sort { ($0.first, $0.second, $0.place) < ($1.first, $1.second, $1.place) }
      let count = min(room, ranked.count)
      below += ranked[..<count].map(\.place)
      above += ranked[count...].map(\.place)
      room -= count
    }
    self.below = below.sorted()
    self.above = above.sorted()
  }

  /// Of pruned trials, the one with more steps is better, regardless of its value.
  private static func rank(_ trial: Trial, _ direction: Direction) -> (Int, Double) {
    guard let last = trial.lastReport else { return (1, 0) }
    if last.value.isNaN { return (-last.step, .infinity) }
    return (-last.step, direction == .minimize ? last.value : -last.value)
  }
}

extension Trial {
  /// How far the trial violates constraints, which other programs may have stored; 0 if it does not.
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
