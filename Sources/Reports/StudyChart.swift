/// What the pictures of a study are drawn from.
package struct StudyChart: Sendable {
  package struct Trial: Sendable {
    package let number: Int
    /// The objective; `nil` for a trial without one.
    package let value: Double?
    /// Whether it came to its end, not pruned nor failed.
    package let isComplete: Bool
    /// By parameter: where on its axis the value lies, 0 to 1, and how it is written; `nil` where it has none.
    package let places: [(place: Double, text: String)?]

    package init(
      number: Int, value: Double?, isComplete: Bool, places: [(place: Double, text: String)?]
    ) {
      (self.number, self.value, self.isComplete, self.places) = (number, value, isComplete, places)
    }
  }

  package struct Parameter: Sendable {
    package let name: String
    /// What stands at the axis' ends.
    package let low: String
    package let high: String
    /// Sums to 1 over the parameters.
    package let importance: Double?

    package init(name: String, low: String, high: String, importance: Double?) {
      (self.name, self.low, self.high, self.importance) = (name, low, high, importance)
    }
  }

  package let title: String
  package let metric: String
  package let maximizes: Bool
  package let parameters: [Parameter]
  package let trials: [Trial]

  package init(title: String, metric: String, maximizes: Bool, parameters: [Parameter], trials: [Trial]) {
    (self.title, self.metric, self.maximizes) = (title, metric, maximizes)
    (self.parameters, self.trials) = (parameters, trials)
  }

  /// Trials with a finite value, and the range of the values, a little widened.
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
}
