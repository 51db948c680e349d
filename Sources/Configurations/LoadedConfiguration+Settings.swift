package import Basics
package import Settings
import Tasks

extension LoadedConfiguration {
  /// A configuration made of the settings of earlier work that change results, and of its data files.
  /// - Parameter known: the settings recorded for the work, if not all are.
  package init(
    of settings: Settings, model: String, task: String, mode: String, named name: String,
    only known: Set<String>? = nil
  ) throws(Failure) {
    guard let kind = TaskKind(rawValue: task), let training = TrainingMode(rawValue: mode) else {
      throw Failure(
        "config.record", "\(name) was no training of \(TaskKind.choices())",
        remedy: "name another run, or a YAML file",
        kind: .usage)
    }
    let told = settings.entries.filter { setting, value, _ in
      known?.contains(setting.name) == false
        ? false
        : setting.changesResult
          || [SettingKey.trainFile.name, SettingKey.devFile.name].contains(setting.name) && value != .null
    }.map(\.setting)
    var shared = Settings()
    for setting in told { try shared.set(setting, to: settings[setting], origin: .given(name)) }
    path = name
    text = "# the settings of \(name)\n" + shared.yaml(model: model, task: kind, mode: training)
    (self.model, self.task, self.mode) = (model, task, mode)
    self.settings = told.map { ($0.name, shared[$0], 0) }
  }
}
