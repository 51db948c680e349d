import Basics
package import Networks
package import Settings
package import Tasks
import Training

extension Settings {
  /// The update rule that the settings ask for.
  package var rule: any UpdateRule { self[.optimizer].rule(self) }
}

extension Settings {
  /// Puts what has an effect with other tasks only back to its default, and says its names.
  ///
  /// The default metric is the task's own.
  package mutating func dropUseless(for task: TaskKind) -> [String] {
    if !isGiven(.rankingMetric), let metric = task.rankingMetrics.first {
      set(.rankingMetric, to: metric, origin: .default)
    }
    let own = task.settings.map(\.name)
    let useless = TaskKind.ownSettings.filter { !own.contains($0.name) && self[$0] != $0.default }
    for setting in useless { reset(setting) }
    return useless.map(\.name)
  }
}
