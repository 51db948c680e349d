import Basics
import Configurations
import Settings
import Studies
import Tuning

extension StudyRecord {
  /// Whether the study is one of this model: of the same name, or of the same folder under another.
  func isOf(_ reference: ModelReference) -> Bool {
    if reference.name == model { return true }
    let mine = FileFacts.Identity(folder)
    return [reference.folder, reference.name].contains { FileFacts.Identity($0) == mine }
  }

  /// The settings of a trial: what all trials share, and its own parameters.
  /// - Throws: `settings.…` for a record that another program wrote.
  func settings(of trial: Trial, named name: String) throws(Failure) -> Settings {
    var settings = try Settings(record: settings, origin: "\(id)", origins: fixed)
    for parameter in trial.parameters {
      try settings.set(parameter.name, parameter.value, origin: .given(name), at: nil)
    }
    return settings
  }
}
