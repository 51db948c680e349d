package import Basics

/// Where a trial is in its life; the raw values are Optuna's.
package enum TrialState: String, Sendable, CaseIterable {
  case running = "RUNNING"
  case complete = "COMPLETE"
  case pruned = "PRUNED"
  case fail = "FAIL"
  case waiting = "WAITING"

  /// Whether it has ended, well or not.
  package var isFinished: Bool { self == .complete || self == .pruned || self == .fail }
}

/// What is better; the raw values are Optuna's.
package enum Direction: String, Sendable, CaseIterable {
  case minimize = "MINIMIZE"
  case maximize = "MAXIMIZE"

  /// Whether `a` is strictly better than `b`.
  package func prefers(_ a: Double, over b: Double) -> Bool { self == .maximize ? a > b : a < b }

  /// The best of some values, NaN ignored; `nil` when none is left.
  package func best(of values: some Sequence<Double>) -> Double? {
    var best: Double?
    for value in values where !value.isNaN {
      if best.map({ prefers(value, over: $0) }) ?? true { best = value }
    }
    return best
  }
}

/// One trial of a study.
package struct Trial: Sendable, Equatable {
  /// One suggested parameter.
  package struct Parameter: Sendable, Equatable {
    /// As the search space has it.
    package let name: String
    /// What it was drawn from, which need not be what the study searches now.
    package let distribution: Distribution
    /// The value as ``Distribution`` keeps it.
    package let number: Double

    /// - Parameters: the properties, in their order.
    package init(_ name: String, _ distribution: Distribution, _ number: Double) {
      (self.name, self.distribution, self.number) = (name, distribution, number)
    }

    /// ``number`` as what it stands for: a float, a whole number or a choice.
    package var value: Value { distribution.value(number) }
  }

  /// One intermediate value.
  package struct Report: Sendable, Equatable {
    /// From 0.
    package let step: Int
    /// The objective at that step; may be NaN.
    package let value: Double

    /// - Parameters: the properties, in their order.
    package init(step: Int, value: Double) { (self.step, self.value) = (step, value) }
  }

  /// The trial's key in its storage; unique in it.
  package var id: Int
  /// From 0, in its study.
  package var number: Int
  /// Where it is in its life.
  package var state: TrialState
  /// In the order they were suggested.
  package var parameters: [Parameter]
  /// By step.
  package var reports: [Report]
  /// The objective of a finished trial; a pruned one has the last report's.
  package var value: Double?
  /// What samplers and pruners keep with a trial, by Optuna's names.
  package var attributes: [String: JSONValue]
  /// What everybody else keeps with it.
  package var notes: [String: JSONValue]
  /// From its beginning to its end, where both are known.
  package var seconds: Double?

  /// - Parameters: the properties of these names; ``seconds`` is not known.
  package init(
    id: Int = 0, number: Int, state: TrialState, parameters: [Parameter] = [], reports: [Report] = [],
    value: Double? = nil, attributes: [String: JSONValue] = [:], notes: [String: JSONValue] = [:]
  ) {
    (self.id, self.number, self.state, self.parameters) = (id, number, state, parameters)
    (self.reports, self.value, self.attributes, self.notes) = (reports, value, attributes, notes)
  }

  /// The report of the largest step; `nil` before the first.
  package var lastReport: Report? { reports.last }

  /// Adds a report in its place; a step that was reported keeps its first value.
  /// - Returns: whether it was added.
  @discardableResult
  package mutating func report(_ value: Double, step: Int) -> Bool {
    let place = reports.lastIndex { $0.step <= step }
    if let place, reports[place].step == step { return false }
    reports.insert(Report(step: step, value: value), at: place.map { $0 + 1 } ?? 0)
    return true
  }

  /// Whether it has the parameter `name` from this very distribution; `hint` is where it probably stands.
  func draws(_ name: String, from distribution: Distribution, hint: Int) -> Bool {
    if parameters.indices.contains(hint), parameters[hint].name == name {
      return parameters[hint].distribution == distribution
    }
    return parameters.first { $0.name == name }?.distribution == distribution
  }

  /// The parameter called `name`; `hint` is where it probably stands.
  func parameter(_ name: String, hint: Int) -> Parameter? {
    if parameters.indices.contains(hint), parameters[hint].name == name { return parameters[hint] }
    return parameters.first { $0.name == name }
  }
}

/// What a sampler or a pruner knows of a study.
package struct History: Sendable {
  /// The study's name in its storage; Hyperband forms its brackets by it.
  package let studyName: String
  /// Which values of the objective are better.
  package let direction: Direction
  /// By number.
  package var trials: [Trial]

  /// - Parameters: the properties, in their order.
  package init(studyName: String, direction: Direction, trials: [Trial]) {
    (self.studyName, self.direction, self.trials) = (studyName, direction, trials)
  }

  /// The complete trial with the best value; of equal ones the first.
  package var best: Trial? {
    var best: Trial?
    for trial in trials where trial.state == .complete {
      guard let value = trial.value else { continue }
      if let leader = best?.value, !direction.prefers(value, over: leader) { continue }
      best = trial
    }
    return best
  }

  /// How many trials are in a state.
  package func count(_ state: TrialState) -> Int { trials.count { $0.state == state } }
}
