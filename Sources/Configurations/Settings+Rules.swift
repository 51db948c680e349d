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
  /// Resets settings that only affect other tasks, or a backbone that is trained, and returns their names.
  ///
  /// The metric and the loss default to the task's own.
  package mutating func dropUseless(for task: TaskKind, mode: TrainingMode) -> [String] {
    if !isGiven(.rankingMetric), let metric = task.rankingMetrics.first {
      set(.rankingMetric, to: metric, origin: .default)
    }
    // Earlier records of a task with one loss name the default of others.
    if let own = task.lossNames.first.flatMap({ LossFunction(rawValue: $0) }),
      !isGiven(.loss) || self[.loss] == .crossEntropy && own != .crossEntropy
    {
      set(.loss, to: own, origin: .default)
    }
    var useless = Settings.useless(for: task, mode: mode).filter { self[$0] != $0.default }
    // With windows, no sentence is cut.
    let length = SettingKey.maxLength.setting
    if task.settings.contains(where: { $0.name == SettingKey.window.name }), self[.window] != nil,
      self[length] != length.default
    {
      useless.append(length)
    }
    for setting in useless { reset(setting) }
    return useless.map(\.name)
  }

  /// The settings without effect on a task in a mode.
  package static func useless(for task: TaskKind, mode: TrainingMode) -> [Setting] {
    let own = task.settings.map(\.name)
    return TaskKind.ownSettings.filter { !own.contains($0.name) }
      + (mode == .frozen ? [SettingKey.layerDecay.setting, SettingKey.freeze.setting] : [])
  }
}
