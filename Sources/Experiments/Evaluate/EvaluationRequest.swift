import Basics
import ModelFiles
import Networks
import Records
import Scoring
import Settings
import Tasks
import Tensors
import Text

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
        notes.append("\(work.split.name): the loss is not a number: the weights hold NaN or infinities")
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
