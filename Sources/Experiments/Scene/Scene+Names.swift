package import Basics
import Records
import Studies
package import Tasks

/// Resolves names.
extension Scene {
  /// Whether a name is `last` or one of its checkpoints.
  package static func meansLast(_ text: String) -> Bool { text == "last" || text.hasPrefix("last@") }

  /// The run that `last` currently refers to.
  /// - Throws: `run.none` in a script that has not yet made a run.
  package func last() throws(Failure) -> RunID? {
    if let run = results.lastRun { return run }
    guard reading == .prompt else {
      throw Failure(
        "run.none", "no line of this script has made a run yet, so there is no 'last'",
        remedy: "name a run of the store such as r3", kind: .usage)
    }
    return nil
  }

  private func last(for text: String) throws(Failure) -> RunID? {
    Scene.meansLast(text) ? try last() : results.lastRun
  }

  /// The run or checkpoint named by `text`; `nil` for a word that cannot be a run.
  /// - Throws: `run.unknown`, `run.none`, `checkpoint.name`, `study.…`.
  func run(_ text: String) throws(Failure) -> RunReference? {
    try RunReference(text, store: store, last: try last(for: text))
  }

  /// The run or checkpoint named by `text`.
  /// - Throws: as ``run(_:)``; `run.name` for a word that is not a run.
  package func target(_ text: String) throws(Failure) -> RunReference {
    guard let target = try run(text) else {
      throw Failure(
        "run.name", "'\(text)' is no run", remedy: "write r3, r3@216 or last; 'runs' lists what there is",
        kind: .usage)
    }
    return target
  }

  /// The model named by `text`; without a name, the loaded one.
  /// - Throws: `model.missing`, `model.none`.
  package func model(_ text: String?) throws(Failure) -> ModelReference {
    guard let text else {
      if let model { return model }
      throw Failure(
        "model.none", "no model is named",
        remedy: origin == .flags ? "add --model_id FOLDER" : "train MODEL …, or load MODEL first",
        kind: .usage)
    }
    return try ModelReference(text, store: store, last: try last(for: text))
  }

  /// A note if the best trial so far of an unfinished study is used; `nil` for anything else.
  package func remark(on text: String?) -> String? {
    let name = text?.split(separator: "@", maxSplits: 1).first.flatMap { StudyName(String($0)) }
    guard let name, name.part == .best, let (entry, history) = try? store.study(name.study) else {
      return nil
    }
    let count = StudyCount(history, of: entry.record.trials)
    guard count.finished < count.total else { return nil }
    let running = count.running > 0 ? " (\(count.running) running)" : ""
    return
      "note: \(entry.id) has \(count.finished) of \(count.total) trials\(running); its best so far is used"
  }

  /// The task of a run from which a new one starts.
  package func task(of target: String?) -> TaskKind? {
    guard let target, let found = try? RunReference(target, store: store, last: results.lastRun) else {
      return nil
    }
    return TaskKind(rawValue: found.entry.manifest.task)
  }
}
