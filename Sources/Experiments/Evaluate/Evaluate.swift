package import Basics
import ModelFiles
import Networks
import Records
import Scoring
import Settings
package import Tasks
import Tensors
import Text

/// The scores of one checkpoint on one split.
package struct SplitScores: Sendable {
  /// The checkpoint: `r3@216`, or a folder.
  package let checkpoint: String
  /// The split's canonical name.
  package let split: String
  /// The data file; empty if unknown for an imported run.
  package let path: String
  /// The number of scored sentences; 0 if unknown for an imported run.
  package let sentences: Int
  /// Stored names and values, in order.
  package let metrics: [(name: String, value: Double)]
  /// Wall-clock seconds of computation: 0 for stored scores, NaN for those of an imported run.
  package let seconds: Double
  /// Notes for the user about the scores, one line each.
  package let notes: [String]
  /// The encoded split; `nil` for scores from an imported run.
  package let encoded: TokenizedDataset?
  /// The predictions of the checkpoint.
  package let predictions: [Prediction]
  /// The column of the data file by which sentences are grouped.
  package let group: String?
  /// The path of the scores in the store; `nil` if they could not be stored.
  package var kept: String?
  /// The digest of what they were computed from; `nil` for scores from an imported run.
  var fingerprint: String?
  /// Predictions as written by another program, if ``encoded`` is `nil`.
  package var stored: [JSONValue]?
}

/// The arguments of `eval`: a checkpoint, and splits by name or file.
package struct EvaluationOrder: Sendable {
  /// `r3`, `r3@216`, `last`, or a folder; `nil` for the loaded model.
  package var target: String?
  /// Splits by name, or CSV files.
  package var splits: [String]
  /// The task; needed only if the folder's config.json does not determine it.
  package var task: TaskKind?
  /// The most tokens of a sentence; `nil` for the length used in training, or 128.
  package var maxLength: Int?
  /// The windows over long sentences.
  package var windows: WindowOrder
  /// A column of the data file that is copied to each prediction; `nil` for base_pie, if it exists.
  package var group: String?
  /// The probability from which a label is said; `nil` for that of the run, or 0.5.
  package var cutoff: Double?
  /// Whether to compute scores that are already in the store.
  package var repeats: Bool

  /// - Parameters: the properties, in their order.
  package init(
    target: String?, splits: [String], task: TaskKind?, maxLength: Int?,
    windows: WindowOrder = WindowOrder(), group: String? = nil, repeats: Bool = false
  ) {
    (self.target, self.splits, self.task, self.maxLength) = (target, splits, task, maxLength)
    (self.windows, self.group, self.repeats) = (windows, group, repeats)
  }
}

/// An evaluation with everything resolved except for scores already in the store.
package struct EvaluationRequest: Sendable {
  let order: EvaluationOrder
  /// The run of the checkpoint, if any.
  let run: RunReference?
  /// The model, its folder and task; `nil` for an imported run, whose stored scores are used.
  let model: (reference: ModelReference, folder: ModelFolder, task: TaskKind)?
  /// The file of each split, with notes about it.
  let files: [(name: String, path: String, notes: [String])]
  /// The columns of the files: the run's, or those that the session named.
  let columns: ColumnNames
  /// A note, shown once per session, if the best trial so far is evaluated.
  let remark: String?

  /// The files from which it was resolved.
  package var sources: SourceFiles {
    var sources = SourceFiles()
    if let run { sources.add("\(run.entry.directory)/\(RunManifest.fileName)") }
    if let model { sources.add(model.folder) }
    for file in files { sources.add(file.path) }
    return sources
  }
}

extension EvaluationOrder {
  /// Resolves everything known before the evaluation: the model, its task, the splits' files.
  ///
  /// A split's file is the session's, or else the run's own; `on=FILE.csv` is a file. The best checkpoint of
  /// a run in training may be removed while it is read because there is a better one: then that one is used.
  /// - Parameter place: the place of the splits' names.
  /// - Throws: `data.none`, placed at `place`; `model.…`, `eval.…`.
  package func prepare(
    in scene: Scene, with services: Services, at place: Place?
  ) throws(Failure) -> EvaluationRequest {
    let target = scene.orLoaded(target)
    return try scene.followingBest(target) { () throws(Failure) in
      let run = try target.map { text throws(Failure) in try scene.run(text) } ?? nil
      let remark = scene.remark(on: target)
      if let run, run.entry.manifest.isImported {
        try run.checkStored(self)
        return EvaluationRequest(
          order: self, run: run, model: nil, files: [], columns: ColumnNames(), remark: remark)
      }
      let reference = try scene.model(target)
      let folder = try ModelFolder(reference.folder)
      let files = try files(of: run, in: scene, services.data, at: place)
      let columns = scene.columns(of: folder.record(of: run))
      let first = try files.first.map { file throws(Failure) in
        try services.data.file(file.path, names: columns).corpus
      }
      let task = try folder.task(task, of: run, for: first, cutoff: cutoff)
      return EvaluationRequest(
        order: self, run: run, model: (reference, folder, task), files: files, columns: columns,
        remark: remark)
    }
  }

  private func files(
    of run: RunReference?, in scene: Scene, _ data: DatasetCache, at place: Place?
  ) throws(Failure) -> [(name: String, path: String, notes: [String])] {
    var files: [(name: String, path: String, notes: [String])] = []
    for name in splits {
      do throws(Failure) {
        let (path, notes) = try scene.file(ofSplit: name, of: run, data)
        files.append((name, path, notes))
      } catch {
        throw error.placed(at: place)
      }
    }
    return files
  }
}

extension Scene {
  /// Checks that every split of an evaluation has a file, without reading it.
  ///
  /// - Throws: `data.none`, placed at `place`.
  package func checkSplits(_ names: [String], _ data: DatasetCache, at place: Place) throws(Failure) {
    for name in names {
      do throws(Failure) { _ = try file(ofSplit: name, of: nil, data) } catch {
        throw error.placed(at: place)
      }
    }
  }

  /// The file of a split, with notes about it.
  fileprivate func file(
    ofSplit name: String, of run: RunReference?, _ data: DatasetCache
  ) throws(Failure) -> (path: String, notes: [String]) {
    let split = SplitFiles.canonical(name)
    let recorded = run?.entry.manifest.lineage.file(of: split)
    guard let path = splits[name] ?? recorded else { return (try splits.file(name), []) }
    var notes: [String] = []
    if let hash = run?.entry.manifest.hashes[split]?.string, try data.digest(of: path) != hash {
      notes.append(
        "\(split): \(path) is not the file that \(run?.entry.id.rawValue ?? "the run") was trained with")
    }
    return (path, notes)
  }
}

extension EvaluationRequest {
  /// Scores the checkpoint on each split.
  ///
  /// - Throws: `model.…`, `weights.…`, what reading the splits throws; `eval.stopped` for a stop request.
  package func evaluate(in scene: inout Scene, with services: Services) throws -> [SplitScores] {
    if let remark { services.noteOnce(remark) }
    var scores: [SplitScores] = []
    var request = self
    var tries = 0
    while true {
      do {
        scores = try request.evaluateOnce(in: scene, with: services)
        break
      } catch {
        // A better checkpoint may have replaced the one that was found.
        tries += 1
        guard tries < 100, order.target != nil, let folder = request.model?.folder.path,
          !FileSystem.exists(folder), let better = try? order.prepare(in: scene, with: services, at: nil),
          better.model?.folder.path != folder
        else { throw error }
        request = better
      }
    }
    if let run, run.step == nil { scene.results.remember(scores, of: run.entry.id) }
    return scores
  }

  private func evaluateOnce(in scene: Scene, with services: Services) throws -> [SplitScores] {
    guard let (reference, folder, task) = model else {
      return try run?.storedScores(order) ?? []
    }
    let limit = try folder.lengthLimit(order.maxLength)
    let tokenizer = try services.data.tokenizer(folder.path)
    let windows = try order.windows.windows(
      of: folder, task, tokenizer, cuttingAt: order.maxLength)
    var modelNotes = try ModelCheck(folder, tokenizer, for: .prediction(task)).notes + task.labelNotes
    if let cutoff = task.cutoff { modelNotes.append(note(onCutoff: cutoff, folder)) }
    if let run, run.isHeld {
      modelNotes.append(run.heldNote(reference, "scores of"))
    }
    try reference.refuseDamage(folder, in: scene.store)
    var work: [EvaluationWork] = []
    let data = services.data
    for (name, path, notes) in files {
      let split = try data.split(
        SplitFiles.canonical(name), path: path, names: columns, task: task, folder: folder.path, limit: limit,
        windows: windows, head: nil)
      let group = try order.group(in: split)
      let record = try EvaluationRecord(
        folder, split, digest: try data.digest(of: path), limit: limit, windows: windows, group: group,
        reading: try data.addedTokens(folder.path), store: scene.store)
      work.append(
        EvaluationWork(
          split: split, notes: notes + split.notes(limit: limit) + split.rowWarnings, group: group,
          record: record, kept: order.repeats ? nil : record.kept(split)))
    }
    var fresh = try compute(
      work.filter { $0.kept == nil }.map(\.split), folder, task, threads: scene.threads ?? Machine.cores,
      services.engine)[...]
    var scores: [SplitScores] = []
    for work in work {
      var notes = modelNotes + work.notes
      modelNotes = []
      let isKept = work.kept != nil
      let computed = isKept ? nil : fresh.popFirst()
      if let kept = work.kept {
        notes.append("\(work.split.name): evaluated already, nothing is computed: \(kept.path)")
      }
      if computed?.evaluation.metrics.contains(where: { $0.name == "loss" && !$0.value.isFinite }) == true {
        notes.append("\(work.split.name): the loss is no number: the weights hold NaN or infinities")
      }
      var one = SplitScores(
        checkpoint: reference.checkpoint ?? reference.folder, split: work.split.name,
        path: work.split.corpus.path, sentences: work.split.count,
        metrics: work.kept?.metrics ?? computed?.evaluation.metrics.map { ($0.name, $0.value) } ?? [],
        seconds: computed?.seconds ?? 0, notes: notes, encoded: work.split,
        predictions: work.kept?.predictions ?? computed?.evaluation.predictions ?? [], group: work.group,
        kept: work.kept?.path, fingerprint: work.record.fingerprint)
      if !isKept {
        do throws(Failure) {
          let facts = one.facts(reference, folder, task, limit, windows, run)
          one.kept = try work.record.keep(one, in: scene.store.evaluationFolder(reference, task, run), facts)
        } catch {
          services.console.note("note: the evaluation is not kept: \(error)")
        }
      }
      scores.append(one)
    }
    return scores
  }

  private func note(onCutoff cutoff: Double, _ folder: ModelFolder) -> String {
    ChosenCutoff.note(
      cutoff, isAwaited: order.cutoff == nil && folder.record(of: run)?.awaitsCutoff == true)
  }

  /// The evaluation of one split, before it is computed.
  private struct EvaluationWork {
    let split: TokenizedDataset
    let notes: [String]
    let group: String?
    let record: EvaluationRecord
    let kept: EvaluationRecord.Kept?
  }

  /// Runs the model over splits on the engine thread.
  private func compute(
    _ splits: [TokenizedDataset], _ folder: ModelFolder, _ task: TaskKind, threads: Int,
    _ engine: EngineThread
  ) throws -> [(evaluation: Evaluation, seconds: Double)] {
    guard !splits.isEmpty else { return [] }
    try MemoryEstimate.checkPrediction(folder, task: task, splits: splits, threads: threads)
    let job = engine.start { engine, _ in
      try Machine.prepare()
      let model = try BuiltModel(
        folder, task: task, purpose: .prediction,
        on: Supported.device(nil, try engine.kernels(threads: threads)))
      var scores: [(evaluation: Evaluation, seconds: Double)] = []
      for split in splits {
        let watch = Stopwatch()
        guard let evaluation = Evaluation(split, by: model.model, isStopped: { StopSignal.request != .none })
        else {
          throw Failure("eval.stopped", "the evaluation was stopped", kind: StopSignal.kind)
        }
        scores.append((evaluation, watch.seconds))
      }
      try model.checkSource()
      return scores
    }
    return try job.value()
  }
}

extension Scene.Results {
  /// Stores the scores of the run's best checkpoint for compare and expect.
  fileprivate mutating func remember(_ scores: [SplitScores], of run: RunID) {
    for one in scores {
      self.scores[ScoreKey(run: run, split: one.split)] = Dictionary(
        one.metrics.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
  }
}
