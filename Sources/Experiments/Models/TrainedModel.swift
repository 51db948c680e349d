import Basics
import ModelFiles
import Networks
import Records
import Settings
import Tasks
import Text

/// A model with a head, ready to say something about sentences.
package struct TrainedModel: Sendable {
  /// The run of the checkpoint; `nil` for a folder.
  let run: RunReference?
  let reference: ModelReference
  let folder: ModelFolder
  /// The task, with the labels of the head.
  let task: TaskKind
  /// The most tokens of a sentence.
  let limit: Int

  /// The checkpoint, or the folder.
  var name: String { reference.checkpoint ?? reference.folder }

  /// Finds a model for sentences that are in no split.
  /// - Parameters:
  ///   - target: `r3`, `r3@216`, `last`, or a folder; `nil` for the loaded model.
  ///   - task: needed only if the folder's config.json does not determine it.
  ///   - cutoff: the probability from which a label is said; `nil` for that of the run, or 0.5.
  ///   - maxLength: the most tokens of a sentence; `nil` for the length used in training, or 128.
  /// - Throws: `model.…`, `run.…`, `checkpoint.…`, `eval.task`, `eval.cutoff`.
  init(
    _ target: String?, task: TaskKind?, cutoff: Double?, maxLength: Int?, in scene: Scene
  ) throws(Failure) {
    let target = scene.orLoaded(target)
    (run, reference, folder) = try scene.followingBest(target) { () throws(Failure) in
      let run = try target.map { text throws(Failure) in try scene.run(text) } ?? nil
      let reference = try scene.model(target)
      return (run, reference, try ModelFolder(reference.folder))
    }
    // New text is not of the idiom set's form, so that labels are those that the head itself names.
    self.task = try folder.task(task, of: run, for: Corpus(sentences: [], path: ""), cutoff: cutoff)
    limit = try folder.lengthLimit(maxLength)
  }

  /// The record of its run, also for a checkpoint that is given as a folder.
  var record: RunManifest? { folder.record(of: run) }

  /// Checks the files, as far as that takes no reading of tensors.
  /// - Returns: notes for the user, one line each.
  func check(in store: RunStore, _ data: DatasetCache) throws(Failure) -> [String] {
    let notes = try ModelCheck(folder, try data.tokenizer(folder.path), for: .prediction(task)).notes
    try reference.refuseDamage(folder, in: store)
    guard let run, run.isHeld else { return notes }
    return notes + [run.heldNote(reference, "answers of")]
  }
}

extension ModelFolder {
  /// The task of the head, with its labels.
  /// - Parameters:
  ///   - task: the one that the user named.
  ///   - run: the run of the checkpoint.
  ///   - corpus: a file on which the model is evaluated.
  ///   - cutoff: the probability from which a label is said; `nil` for that of the run, or 0.5.
  /// - Throws: `eval.task` if nothing tells the task; `eval.cutoff` for one without a cutoff.
  func task(
    _ task: TaskKind?, of run: RunReference?, for corpus: Corpus?, cutoff: Double?
  ) throws(Failure) -> TaskKind {
    let known = task ?? run.flatMap { TaskKind(rawValue: $0.entry.manifest.task) } ?? TaskKind(of: self)
    guard let known else {
      throw Failure(
        "eval.task",
        "config.json does not tell the task (\(configuration.architecture ?? "no architectures"))",
        at: .file("\(path)/config.json", line: nil), remedy: "give \(TaskKind.choices("task="))",
        kind: .usage)
    }
    let read = try known.reading(configuration.labels.names, for: corpus)
      .counting(positive: corpus?.names.positive)
    guard read.cutoff != nil else {
      guard cutoff == nil else {
        throw Failure(
          "eval.cutoff", "task=\(read.rawValue) decides by no cutoff", remedy: "leave cutoff= out",
          kind: .usage)
      }
      return read
    }
    let own = record(of: run)?.decidingCutoff ?? configuration.tree[ChosenCutoff.configurationKey]?.double
    return read.deciding(at: cutoff ?? own ?? ChosenCutoff.usual)
  }

  /// The record of the run in which it is a checkpoint; `nil` for any other folder.
  func record(of run: RunReference?) -> RunManifest? {
    run?.entry.manifest ?? RunManifest.ofCheckpoint(path)
  }

  /// The most tokens of a sentence: what was asked for, or what the model was trained with, or 128; never more
  /// than the model has positions.
  func lengthLimit(_ asked: Int?) throws(Failure) -> Int {
    let state = try trainingState()
    return min(
      asked ?? state?["max_length"]?.int ?? state?["state"]?["max_length"]?.int ?? 128, shape.positions)
  }

  /// The state of training beside the weights; `nil` if there is none.
  func trainingState() throws(Failure) -> JSONValue? {
    let path = "\(path)/state.json"
    guard FileSystem.exists(path) else { return nil }
    return try JSONValue(parsing: FileSystem.read(path), source: path)
  }
}

extension RunManifest {
  /// The columns of its data, and their form.
  var columns: ColumnNames {
    var columns = ColumnNames()
    for (word, key) in SettingKey.columns { columns[word] = settings[key.name]?.string }
    return columns
  }
}

extension RunReference {
  /// The note about a run in training whose checkpoint is used.
  /// - Parameter what: what is taken from it, before the checkpoint's name: `scores of`.
  func heldNote(_ reference: ModelReference, _ what: String) -> String {
    "\(id) is still running (\(entry.holder)): \(what) \(reference.checkpoint ?? "\(id)")"
      + (step == nil ? "; this is its best so far" : "")
  }
}

extension Scene {
  /// The checkpoint that a line names, or the loaded one, which is as good as named: `r3@216`.
  func orLoaded(_ target: String?) -> String? { target ?? model?.checkpoint }

  /// Runs `work` with the best checkpoint of a model, and again with the better one if the run removed the first
  /// meanwhile.
  func followingBest<Result, Problem: Error>(
    _ target: String?, _ work: () throws(Problem) -> Result
  ) throws(Problem) -> Result {
    var tries = 0
    while true {
      let folder = try? model(target).folder
      do throws(Problem) { return try work() } catch {
        tries += 1
        guard tries < 100, target != nil, let folder, !FileSystem.exists(folder),
          (try? model(target).folder) != folder
        else { throw error }
      }
    }
  }

  /// The columns that the session named, or else those of the run.
  func columns(of run: RunManifest?) -> ColumnNames {
    guard let run else { return columns }
    // What names no column does not replace the run's columns.
    var others = columns
    (others.labels, others.positive) = ([], nil)
    let own = run.columns
    var found = others
    for (word, _) in SettingKey.columns
    where others == ColumnNames() || ["labels", "positive"].contains(word) {
      found[word] = columns[word] ?? own[word]
    }
    return found
  }
}
