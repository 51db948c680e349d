import Basics
import Configurations
import Settings
import Studies
import Tuning

extension StudyRecord {
  /// Whether the study uses this model: with the same name, or with the same folder under another name.
  func isOf(_ reference: ModelReference) -> Bool {
    if reference.name == model { return true }
    let mine = FileFacts.Identity(folder)
    return [reference.folder, reference.name].contains { FileFacts.Identity($0) == mine }
  }

  /// The settings of a trial: those shared by all trials, and its own parameters.
  /// - Throws: `settings.…` for a record written by another program.
  func settings(of trial: Trial, named name: String) throws(Failure) -> Settings {
    var settings = try Settings(record: settings, origin: "\(id)", origins: fixed)
    for parameter in trial.parameters {
      try settings.set(parameter.name, parameter.value, origin: .given(name), at: nil)
    }
    return settings
  }
}
