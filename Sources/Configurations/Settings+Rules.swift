import Basics
package import Networks
package import Settings
package import Tasks
import Training

extension Settings {
  /// The update rule of the chosen optimizer.
  package var rule: any UpdateRule { self[.optimizer].rule(self) }
}

extension Settings {
  /// Resets settings that only affect other tasks, and returns their names.
  ///
  /// The metric and the loss default to the task's own.
  package mutating func dropUseless(for task: TaskKind) -> [String] {
    if !isGiven(.rankingMetric), let metric = task.rankingMetrics.first {
      set(.rankingMetric, to: metric, origin: .default)
    }
    // Earlier records of a task with one loss name the default of others.
    if let own = task.lossNames.first.flatMap({ LossFunction(rawValue: $0) }),
      !isGiven(.loss) || self[.loss] == .crossEntropy && own != .crossEntropy
    {
      set(.loss, to: own, origin: .default)
    }
    let own = task.settings.map(\.name)
    let useless = TaskKind.ownSettings.filter { !own.contains($0.name) && self[$0] != $0.default }
    for setting in useless { reset(setting) }
    return useless.map(\.name)
  }
}
