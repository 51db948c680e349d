package import Basics

/// The state of a trial; the raw values are Optuna's.
package enum TrialState: String, Sendable, CaseIterable {
  case running = "RUNNING"
  case complete = "COMPLETE"
  case pruned = "PRUNED"
  case fail = "FAIL"
  case waiting = "WAITING"

  /// Whether the trial has ended, successfully or not.
  package var isFinished: Bool { self == .complete || self == .pruned || self == .fail }
}

/// Which values are better; the raw values are Optuna's.
package enum Direction: String, Sendable, CaseIterable {
  case minimize = "MINIMIZE"
  case maximize = "MAXIMIZE"

  /// Whether `a` is strictly better than `b`.
  package func prefers(_ a: Double, over b: Double) -> Bool { self == .maximize ? a > b : a < b }

  /// The best of some values, ignoring NaN; `nil` if no others are left.
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
    /// Its name in the search space.
    package let name: String
    /// The distribution it was drawn from, which may differ from the one that the study searches now.
    package let distribution: Distribution
    /// The internal number of ``Distribution``.
    package let number: Double

    /// - Parameters: the properties, in their order.
    package init(_ name: String, _ distribution: Distribution, _ number: Double) {
      (self.name, self.distribution, self.number) = (name, distribution, number)
    }

    /// The value of ``number``: a float, a whole number or a choice.
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

  /// The trial's key, unique in its storage.
  package var id: Int
  /// The trial's number in its study, from 0.
  package var number: Int
  /// Its state.
  package var state: TrialState
  /// In the order in which they were suggested.
  package var parameters: [Parameter]
  /// By step.
  package var reports: [Report]
  /// The objective of a finished trial; for a pruned one, the value of the last report.
  package var value: Double?
  /// Attributes stored by samplers and pruners, under Optuna's names.
  package var attributes: [String: JSONValue]
  /// Attributes stored by everything else (Optuna's user attributes).
  package var notes: [String: JSONValue]
  /// Duration in seconds, if both start and end are known.
  package var seconds: Double?

  /// - Parameters: the properties of the same names; ``seconds`` is `nil`.
  package init(
    id: Int = 0, number: Int, state: TrialState, parameters: [Parameter] = [], reports: [Report] = [],
    value: Double? = nil, attributes: [String: JSONValue] = [:], notes: [String: JSONValue] = [:]
  ) {
    (self.id, self.number, self.state, self.parameters) = (id, number, state, parameters)
    (self.reports, self.value, self.attributes, self.notes) = (reports, value, attributes, notes)
  }

  /// The report of the largest step; `nil` before the first.
  package var lastReport: Report? { reports.last }

  /// Inserts a report in order; a step that was already reported keeps its first value.
  /// - Returns: whether it was added.
  @discardableResult
  package mutating func report(_ value: Double, step: Int) -> Bool {
    let place = reports.lastIndex { $0.step <= step }
    if let place, reports[place].step == step { return false }
    reports.insert(Report(step: step, value: value), at: place.map { $0 + 1 } ?? 0)
    return true
  }

  /// Whether it has the parameter `name`, drawn from this same distribution; `hint` is its probable index.
  func draws(_ name: String, from distribution: Distribution, hint: Int) -> Bool {
    if parameters.indices.contains(hint), parameters[hint].name == name {
      return parameters[hint].distribution == distribution
    }
    return parameters.first { $0.name == name }?.distribution == distribution
  }

  /// The parameter `name`; `hint` is its probable index.
  func parameter(_ name: String, hint: Int) -> Parameter? {
    if parameters.indices.contains(hint), parameters[hint].name == name { return parameters[hint] }
    return parameters.first { $0.name == name }
  }
}

/// What a sampler or a pruner knows about a study.
package struct History: Sendable {
  /// The study's name in its storage; Hyperband uses it to form brackets.
  package let studyName: String
  /// Which values of the objective are better.
  package let direction: Direction
  /// By number.
  package var trials: [Trial]

  /// - Parameters: the properties, in their order.
  package init(studyName: String, direction: Direction, trials: [Trial]) {
    (self.studyName, self.direction, self.trials) = (studyName, direction, trials)
  }

  /// The complete trial with the best value; of equal ones, the first.
  package var best: Trial? {
    var best: Trial?
    for trial in trials where trial.state == .complete {
      guard let value = trial.value else { continue }
      if let leader = best?.value, !direction.prefers(value, over: leader) { continue }
      best = trial
    }
    return best
  }

  /// The number of trials in a state.
  package func count(_ state: TrialState) -> Int { trials.count { $0.state == state } }
}
