import Basics
import Comparing
package import Experiments
package import Scripting
import Studies
import Tasks

extension Scene {
  /// Whether a name stands for a result that an earlier line is still to make, while a script is planned.
  func isPending(_ name: ResultName) -> Bool {
    guard let outlook else { return false }
    if let reference = name.reference, results.names[reference.name] == nil { return true }
    // A study that an earlier line is to make has no handle yet.
    if outlook.hasStudy, StudyName(name.text) != nil { return true }
    return outlook.hasRun && Scene.meansLast(name.text)
  }

  /// The same for the model of a line, which may be the loaded one.
  func isPending(model name: ResultName?) -> Bool {
    name.map { isPending($0) } ?? (outlook?.awaitsModel ?? false)
  }

  /// The same for the settings that a line takes from earlier work: its study may be one that an earlier line makes.
  func isPending(configuration name: ResultName) -> Bool {
    guard !meansFile(name) else { return false }
    return isPending(name) || outlook?.hasStudy == true && name.text == Scene.ownBest
  }

  /// What the settings of a line come from, as ``configuration(named:model:task:)`` takes it.
  func source(_ name: ResultName, at span: SourceSpan) throws(Failure) -> String {
    name.reference == nil || meansFile(name) ? name.text : try single(name, at: span)
  }

  /// A file may begin with the name that a line has bound: `base.yaml` after `… as base`.
  private func meansFile(_ name: ResultName) -> Bool {
    if let reference = name.reference {
      guard !reference.isExplicit else { return false }
      if let field = reference.field, field != "best" { return true }
    }
    return FileSystem.exists(name.text)
  }

  /// Finds out, before anything runs, whether names mean runs.
  func check(_ names: [ResultName]) throws(Failure) {
    for name in names where !isPending(name) {
      if let id = StudyID(rawValue: name.text) {
        _ = try store.study(id)
        continue
      }
      for text in expand(name) { _ = try target(text) }
    }
  }

  /// The handles that a name means: those of a group, one run, or what was written.
  package func expand(_ name: ResultName) -> [String] {
    if let id = StudyID(rawValue: name.text), let trials = try? store.trialNames(of: id), !trials.isEmpty {
      return trials
    }
    guard let reference = name.reference, let bound = results.names[reference.name] else {
      return [name.text]
    }
    let suffix = reference.checkpoint.map { "@\($0)" } ?? (reference.field == "best" ? "@best" : "")
    return bound.map { "\($0)\(suffix)" }
  }

  /// The one thing that a name means.
  /// - Throws: `names.group` for a group of several runs.
  func single(_ name: ResultName, at span: SourceSpan) throws(Failure) -> String {
    let all = expand(name)
    guard all.count == 1 else {
      throw Failure(
        "names.group", "'\(name.text)' stands for \(all.count) runs", at: .source(span),
        remedy: "name one of them: \(all.joined(separator: " "))", kind: .usage)
    }
    return all[0]
  }

  /// The runs that names mean, each with its checkpoint.
  func targets(_ names: [ResultName], with services: Services) throws(Failure) -> [RunReference] {
    var targets: [RunReference] = []
    for text in names.flatMap(expand) { targets.append(try target(text, with: services)) }
    return targets
  }

  /// The run that a line works with; the best so far of a study that has not come to its end is told of.
  func target(_ text: String, with services: Services) throws(Failure) -> RunReference {
    let target = try target(text)
    if let remark = remark(on: text) { services.noteOnce(remark) }
    return target
  }
}

extension Scene {
  /// What is said where nothing names the task of a line, in the words of the form that was used.
  func missingTask(model: String?, at place: Place) -> Failure {
    guard origin == .flags else {
      return Failure(
        "train.task", "no task is given", at: place, remedy: "add \(TaskKind.choices("task="))", kind: .usage)
    }
    guard model != nil || self.model != nil else {
      return Failure(
        "train.task", "neither a model nor a task is given", at: place,
        remedy: "add --model_id FOLDER and \(TaskKind.choices("--task "))", kind: .usage)
    }
    return Failure(
      "train.task", "no task is given", at: place, remedy: "add \(TaskKind.choices("--task "))", kind: .usage)
  }
}
