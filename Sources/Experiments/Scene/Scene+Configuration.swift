package import Basics
package import Configurations
import Records
import Settings
import Studies
import StudyFiles
import Tasks
import Tuning

/// The settings of earlier work as a configuration: `config=h1.best`, `config=h1.t7`, `config=r3`,
/// `config=best`.
extension Scene {
  /// The name for the best trial of the study with the line's own model and task.
  package static let ownBest = "best"

  /// The configuration for `config=`: a file, a trial, a run, or `best`.
  ///
  /// - Parameters:
  ///   - model: the model of the line, for `best`.
  ///   - task: the task of the line, for `best`.
  /// - Throws: `file.…`, `yaml.…`, `settings.…`; `study.…`, `run.…` if the trial or run does not exist.
  package func configuration(
    named name: String, model: String?, task: String?, _ data: DatasetCache
  ) throws(Failure) -> LoadedConfiguration {
    if FileSystem.exists(name), !FileSystem.isDirectory(name) { return try data.configuration(name) }
    if name == Scene.ownBest { return try configuration(of: try ownStudy(model, task), .best) }
    if let study = StudyName(name) {
      return try configuration(of: try store.studies.study(study.study), study.part)
    }
    let handle = name.split(separator: "@", maxSplits: 1).first.map(String.init) ?? name
    guard RunID(rawValue: handle) != nil || Scene.meansLast(name) else {
      return try data.configuration(name)
    }
    return try configuration(of: try target(name).entry)
  }

  /// The study in the default directory of the model and the task.
  private func ownStudy(_ model: String?, _ task: String?) throws(Failure) -> StudyEntry {
    guard let task else {
      throw Failure(
        "train.task", "config=best needs a task to look for its study",
        remedy: "add \(TaskKind.choices("task="))",
        kind: .usage)
    }
    let reference = try self.model(model)
    let name = reference.shortName
    if let entry = try store.studies.study(
      in: try store.studies.directory(model: name, task: task, name: nil))
    {
      // The directory is named by the last part of the model's name, which two models may share.
      guard entry.record.isOf(reference) else {
        throw Failure(
          "study.other-model",
          "\(entry.id) is the study of \(entry.record.model), and the model here is \(reference.name)",
          at: .file(entry.directory, line: nil),
          remedy: "config=\(entry.id).best takes its settings all the same", kind: .environment)
      }
      return entry
    }
    throw Failure(
      "study.none", "there is no study of \(name) for \(task) in the store '\(store.root)'",
      remedy: "search first: hpo MODEL task=\(task) …; or name another one: config=h1.best",
      kind: .environment)
  }

  private func configuration(
    of entry: StudyEntry, _ part: StudyName.Part
  ) throws(Failure) -> LoadedConfiguration {
    let (record, history) = (entry.record, try store.history(of: entry))
    let trial: Trial
    switch part {
    case .best:
      guard let best = history.best else { throw StudyName.withoutBest(entry.id) }
      trial = best
    case .trial(let number):
      guard let found = history.trials.first(where: { $0.number == number }), !found.parameters.isEmpty else {
        throw Failure(
          "study.trial", "\(entry.id) has no trial t\(number)", remedy: "show \(entry.id)", kind: .environment
        )
      }
      trial = found
    case .whole: throw StudyName.notOneTrial(entry.id)
    }
    let name = "\(entry.id).t\(trial.number)"
    var configuration = try LoadedConfiguration(
      of: try record.settings(of: trial, named: name), model: record.model, task: record.task,
      mode: record.mode, named: name)
    let count = StudyCount(history, of: record.trials)
    var remark = "settings of \(name)"
    if let value = trial.value { remark += ": \(record.metric) \(rounded(value)) on dev" }
    if count.finished < count.total { remark += "; its study is not at its end: \(count.text)" }
    configuration.remark = remark
    return configuration
  }

  private func configuration(of run: RunSummary) throws(Failure) -> LoadedConfiguration {
    let manifest = run.manifest
    let name = run.label
    let known = manifest.knownSettings
    return try LoadedConfiguration(
      of: try Settings(record: known, origin: name),
      model: manifest.lineage.base ?? manifest.model, task: manifest.task, mode: manifest.mode,
      named: name, only: manifest.isImported ? Set(known.keys) : nil)
  }
}
