/// The data for the charts of a study.
package struct StudyChart: Sendable {
  /// The data of one trial.
  package struct Trial: Sendable {
    /// The number in the study, from 0: 7 for `t7`.
    package let number: Int
    /// The objective; `nil` for a trial without one.
    package let value: Double?
    /// Whether it completed, rather than being pruned or failing.
    package let isComplete: Bool
    /// For each parameter, the position of the value on its axis, 0 to 1, and its text; `nil` if the trial
    /// has no value.
    package let places: [(place: Double, text: String)?]

    /// - Parameters: the properties, in their order.
    package init(
      number: Int, value: Double?, isComplete: Bool, places: [(place: Double, text: String)?]
    ) {
      (self.number, self.value, self.isComplete, self.places) = (number, value, isComplete, places)
    }
  }

  /// The data of one parameter, which has its own axis.
  package struct Parameter: Sendable {
    /// A tick on the axis: its position, 0 to 1, and its label.
    package struct Tick: Sendable {
      /// 0 at the lower end of the axis, 1 at the upper one.
      package let place: Double
      /// The value at that position, or the choice.
      package let text: String
      /// - Parameters: the properties, in their order.
      package init(_ place: Double, _ text: String) { (self.place, self.text) = (place, text) }
    }

    /// The name as typed: `lr`.
    package let name: String
    /// From the lower end of the axis to the upper end, both included.
    package let ticks: [Tick]
    /// Whether the axis is logarithmic.
    package let isLog: Bool
    /// Whether its positions are choices, side by side.
    package let isChoice: Bool
    /// Sums to 1 over the parameters.
    package let importance: Double?

    /// - Parameters: the properties, in their order.
    package init(
      name: String, ticks: [Tick], isLog: Bool = false, isChoice: Bool = false, importance: Double?
    ) {
      (self.name, self.ticks, self.importance) = (name, ticks, importance)
      (self.isLog, self.isChoice) = (isLog, isChoice)
    }

    var title: String { isLog ? "\(name) (log)" : name }
    /// `0.0 … 0.3`, or the choices.
    var ends: String {
      isChoice
        ? ticks.map(\.text).joined(separator: ", ")
        : [ticks.first, ticks.last].compactMap { $0?.text }.joined(separator: " … ")
    }
  }

  /// The title of the study, placed before the subject of each chart: `h1 cls models/a`.
  package let title: String
  /// The metric that is the objective.
  package let metric: String
  /// Whether higher values are better.
  package let maximizes: Bool
  /// In the order of their axes, the most important first.
  package let parameters: [Parameter]
  /// The trials that have ended, in the order of their numbers.
  package let trials: [Trial]

  /// - Parameters: the properties, in their order.
  package init(title: String, metric: String, maximizes: Bool, parameters: [Parameter], trials: [Trial]) {
    (self.title, self.metric, self.maximizes) = (title, metric, maximizes)
    (self.parameters, self.trials) = (parameters, trials)
  }

  /// The trials with a finite value.
  var scored: [(trial: Trial, value: Double)] {
    trials.compactMap { trial in trial.value.flatMap { $0.isFinite ? (trial, $0) : nil } }
  }
  var range: (low: Double, high: Double) {
    let values = scored.map(\.value)
    guard let low = values.min(), let high = values.max() else { return (0, 1) }
    let room = high > low ? (high - low) * 0.05 : max(abs(low) * 0.05, 1e-6)
    return (low - room, high + room)
  }
  /// The best complete value so far, trial by trial.
  var best: [(trial: Trial, value: Double)] {
    var best: Double?
    return scored.filter(\.trial.isComplete).map { trial, value in
      best = best.map { maximizes ? max($0, value) : min($0, value) } ?? value
      return (trial, best ?? value)
    }
  }

  /// Round numbers within a range, about five.
  static func roundNumbers(_ low: Double, _ high: Double) -> [Double] {
    guard high > low, (high - low).isFinite else { return [] }
    var step = 1.0
    while step > (high - low) / 4, step > 1e-12 { step /= 10 }
    while step < (high - low) / 40, step < 1e300 { step *= 10 }
    if let wider = [5.0, 2.5, 2].first(where: { (high - low) / (step * $0) >= 4 }) { step *= wider }
    let first = (low / step).rounded(.up)
    let numbers: [Double] = (0..<50).map { (first + Double($0)) * step }
    return numbers.prefix { $0 <= high }.map { abs($0) < step / 2 ? 0 : $0 }
  }
}
