import Basics
import Comparing
package import Experiments
package import Scripting
import Studies
import Tasks

extension Scene {
  /// Whether a name refers to a result that an earlier line has yet to produce, while a script is planned.
  func isPending(_ name: ResultName) -> Bool {
    guard let outlook else { return false }
    if let reference = name.reference, results.names[reference.name] == nil { return true }
    // A study that an earlier line will make has no handle yet.
    if outlook.hasStudy, StudyName(name.text) != nil { return true }
    if outlook.awaits(model: name.text) { return true }
    return outlook.hasRun && Scene.meansLast(name.text)
  }

  /// Whether the loaded data, or the model of a line, possibly the loaded one, have yet to be produced.
  func isPending(model name: ResultName?) -> Bool {
    guard let outlook else { return false }
    return outlook.awaitsData || name.map { isPending($0) } ?? outlook.awaitsModel
  }

  /// Whether one of the models of a line, possibly the loaded one, has yet to be produced.
  func isPending(models names: [ResultName]) -> Bool {
    names.isEmpty ? isPending(model: nil) : names.contains { isPending(model: $0) }
  }

  /// The models of a line, the members of groups each; `nil` stands for the loaded model.
  /// - Throws: `script.twice` for one that is listed twice.
  func models(_ names: [ResultName], at place: Place) throws(Failure) -> [String?] {
    let all = names.flatMap { expand($0) }
    var seen: Set<String> = []
    if let twice = all.first(where: { !seen.insert($0).inserted }) {
      throw Failure(
        "script.twice", "'\(twice)' is listed twice", at: place, remedy: "remove one", kind: .usage)
    }
    return all.isEmpty ? [nil] : all
  }

  /// Whether a file has yet to be written by an earlier line.
  func awaits(file path: String) -> Bool { outlook?.awaits(file: path) ?? false }

  /// Whether the settings that a line takes from earlier work, such as a study, have yet to be produced.
  func isPending(configuration name: ResultName) -> Bool {
    guard !meansFile(name) else { return false }
    return isPending(name) || outlook?.hasStudy == true && name.text == Scene.ownBest
  }

  /// The source of a line's settings, in the form for ``configuration(named:model:task:)``.
  func source(_ name: ResultName, at span: SourceSpan) throws(Failure) -> String {
    name.reference == nil || meansFile(name) ? name.text : try single(name, at: span)
  }

  /// Whether a name is that of a file, which may begin with a bound name: `base.yaml` after `… as base`.
  private func meansFile(_ name: ResultName) -> Bool {
    if let reference = name.reference {
      guard !reference.isExplicit else { return false }
      if let field = reference.field, field != "best" { return true }
    }
    return FileSystem.exists(name.text)
  }

  /// Checks, before anything runs, that names refer to runs.
  func check(_ names: [ResultName]) throws(Failure) {
    for name in names where !isPending(name) {
      if let id = StudyID(rawValue: name.text) {
        _ = try store.study(id)
        continue
      }
      for text in expand(name) { _ = try target(text) }
    }
  }

  /// The handles for a name: those of a group, one run, or the text itself.
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

  /// The single result for a name.
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

  /// The runs for names, each with its checkpoint.
  func targets(_ names: [ResultName], with services: Services) throws(Failure) -> [RunReference] {
    var targets: [RunReference] = []
    for text in names.flatMap(expand) { targets.append(try target(text, with: services)) }
    return targets
  }

  /// The run for a line, with a note if it is the best so far of an unfinished study.
  func target(_ text: String, with services: Services) throws(Failure) -> RunReference {
    let target = try target(text)
    if let remark = remark(on: text) { services.noteOnce(remark) }
    return target
  }
}

extension Scene {
  /// The failure for a line without a task, in the terms of the form that was used.
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
