package import Basics
package import Records
import Tensors

/// A run's scores on one split.
package struct ScoreKey: Hashable, Sendable {
  package let run: RunID
  package let split: String
  package init(run: RunID, split: String) { (self.run, self.split) = (run, split) }
}

/// The shared state of one sitting. Not Sendable on purpose: the compiler keeps it on the main thread.
package final class Session {
  /// Where results and notes go; a redirected command has another one.
  package var console: any Console
  package let engine: EngineThread
  package var store: RunStore
  package let data: DataShelf
  /// What earlier lines said of the lines that follow.
  package var scene = Scene()
  /// The newest run of this sitting or script.
  package var lastRun: RunID?
  /// Whether `last` means this sitting's runs only, as in a script.
  package var isScript = false
  /// Whether lines are only being checked: what they would make is not there yet.
  package var isPlanning = false
  /// While planning: whether an earlier line makes a run, which `last` then means.
  package var willHaveRun = false
  /// While planning: whether an earlier line searches, so that the handles of studies are not all known.
  package var willHaveStudy = false
  /// While planning: whether the model that `load` named is still to be made.
  package var awaitsModel = false
  /// The runs this sitting or script has made or skipped, in order.
  package var runs: [RunID] = []
  /// While planning: the directories that earlier lines will write to, with their work.
  package var claimed: [String: ClaimedWork] = [:]
  /// What `as` has bound: a run, or the runs of a group.
  package var names: [String: [RunID]] = [:]
  /// Notes on studies that are not at their end, each said once.
  private var saidOfStudies: Set<String> = []
  /// Scores of this sitting's evaluations, by metric.
  package var scores: [ScoreKey: [String: Double]] = [:]

  package init(console: any Console, store: RunStore, data: DataShelf = DataShelf()) {
    (self.console, self.store, self.data) = (console, store, data)
    engine = EngineThread()
  }

  /// To be called before anything else of the process: the engine may have to start it again.
  package static func prepareProcess() { Machine.restartWithFittingBLAS() }

  /// A sitting to plan in: it knows what this one knows and shares its data, and nothing done to it touches this one.
  package func scratch() -> Session {
    let copy = Session(console: console, store: store, data: data)
    copy.scene = scene
    (copy.lastRun, copy.isScript) = (lastRun, isScript)
    (copy.runs, copy.names, copy.scores) = (runs, names, scores)
    return copy
  }

  /// What `last` means now.
  /// - Throws: `run.none` inside a script that has made no run yet.
  package func last() throws(Failure) -> RunID? {
    if let lastRun { return lastRun }
    guard !isScript else {
      throw Failure(
        "run.none", "no line of this script has made a run yet, so there is no 'last'",
        mend: "name a run of the store such as r3", kind: .usage)
    }
    return nil
  }

  /// Whether a name is `last` or one of its checkpoints.
  package static func meansLast(_ text: String) -> Bool { text == "last" || text.hasPrefix("last@") }

  /// Says, once, that the best trial so far of a study that has not come to its end is used.
  private func noteBestSoFar(_ text: String) {
    let name = text.split(separator: "@", maxSplits: 1).first.flatMap { StudyName(String($0)) }
    guard !isPlanning, let name, name.part == .best, let (entry, history) = try? study(name.study) else {
      return
    }
    let count = StudyCount(history, of: entry.record.trials)
    guard count.finished < count.total else { return }
    let running = count.running > 0 ? " (\(count.running) running)" : ""
    let note =
      "note: \(entry.id) has \(count.finished) of \(count.total) trials\(running); its best so far is used"
    if saidOfStudies.insert(note).inserted { console.note(note) }
  }

  /// The run or checkpoint that `text` names.
  /// - Throws: `run.unknown`, `run.none`, `run.name` for a word that is no run.
  package func target(_ text: String) throws(Failure) -> RunTarget {
    let last = Session.meansLast(text) ? try last() : lastRun
    guard let target = try RunTarget(text, store: store, last: last) else {
      throw Failure(
        "run.name", "'\(text)' is no run", mend: "write r3, r3@216 or last; 'runs' lists what there is",
        kind: .usage)
    }
    noteBestSoFar(text)
    return target
  }

  /// The model that `text` names; without a name the one that `load` named.
  /// - Throws: `model.missing`, `model.none`.
  package func model(_ text: String?) throws(Failure) -> ModelReference {
    guard let text else {
      if let model { return model }
      throw Failure(
        "model.none", "no model is named",
        mend: origin == .flags ? "add --model_id FOLDER" : "train MODEL …, or load MODEL first", kind: .usage)
    }
    let found = try ModelReference(text, store: store, last: Session.meansLast(text) ? try last() : lastRun)
    noteBestSoFar(text)
    return found
  }

  /// The studies of the store.
  package var studies: StudyStore { StudyStore(store.root) }

  /// The directory that runs are kept in.
  package var storePath: String { store.root }

  /// The task of a run that a new one starts from.
  package func task(of target: String?) -> TaskKind? {
    guard let target, let found = try? RunTarget(target, store: store, last: lastRun) else { return nil }
    return TaskKind(rawValue: found.entry.manifest.task)
  }
}
