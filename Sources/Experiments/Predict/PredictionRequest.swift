package import Basics
import Records
package import Tasks
package import Text

/// The arguments of `predict`.
package struct PredictionOrder: Sendable {
  /// Where the sentences come from.
  package enum Source: Sendable {
    case file(String)
    /// One sentence, or a pair.
    case text(String, pair: String?)
    /// Lines that are typed, or those of standard input.
    case lines
  }

  /// `r3`, `r3@216`, `last`, or a folder, each; `nil` for the loaded model. Several answer together.
  package var targets: [String?]
  /// Where the sentences come from.
  package var source: Source
  /// The columns of the file, and its form, as far as the line names them.
  package var columns: ColumnNames
  /// The task; needed only if a folder's config.json does not determine it.
  package var task: TaskKind?
  /// The most tokens of a sentence; `nil` for the length used in training, or 128.
  package var maxLength: Int?
  /// The probability from which a label is said; `nil` for that of the run, or 0.5.
  package var cutoff: Double?
  /// The windows over long sentences.
  package var windows = WindowOrder()
  /// The most sentences that are read and computed together.
  package var batch: Int
  /// How the answers are written.
  package var form: PredictionForm

  /// - Parameters: the properties, in their order.
  package init(
    targets: [String?], source: Source, columns: ColumnNames, task: TaskKind?, maxLength: Int?, batch: Int,
    form: PredictionForm
  ) {
    (self.targets, self.source, self.columns, self.task) = (targets, source, columns, task)
    (self.maxLength, self.batch, self.form) = (maxLength, batch, form)
  }
}

/// A prediction with everything resolved: models, their agreement, and the columns of the file.
package struct PredictionRequest: Sendable {
  let order: PredictionOrder
  let models: [TrainedModel]
  let ensemble: Ensemble
  /// The columns of the file, and its form.
  let columns: ColumnNames
  let pairs: PairReading
  /// Notes about the best trials of unfinished studies, shown once per session.
  let remarks: [String]

  /// Whether labels are those of words.
  var labelsWords: Bool { ensemble.task.labelsWords }

  /// The cutoff by which the answers are decided, as a note; `nil` for a task without one, and where the line gives it.
  var cutoffNote: String? {
    guard let cutoff = ensemble.task.cutoff, order.cutoff == nil, ensemble.remark == nil else { return nil }
    return ChosenCutoff.note(cutoff, isAwaited: models[0].record?.awaitsCutoff == true)
  }

  /// The files from which it was resolved.
  package var sources: SourceFiles {
    var sources = SourceFiles()
    for model in models {
      if let run = model.run { sources.add("\(run.entry.directory)/\(RunManifest.fileName)") }
      sources.add(model.folder)
    }
    if case .file(let path) = order.source { sources.add(path) }
    return sources
  }
}

extension PredictionOrder {
  /// Resolves models and columns; of the file, only the beginning is read.
  /// - Throws: `model.…`, `run.…`, `checkpoint.…`, `eval.task`, `ensemble.…`, `predict.…`, `data.column`; what
  ///   reading the file's beginning throws.
  package func prepare(in scene: Scene, with services: Services) throws(Failure) -> PredictionRequest {
    var models: [TrainedModel] = []
    for target in targets {
      models.append(try TrainedModel(target, task: task, cutoff: cutoff, maxLength: maxLength, in: scene))
    }
    let ensemble = try Ensemble(
      models.map { model in
        Ensemble.Member(
          name: model.name, task: model.task,
          readsPairs: model.record.map { $0.columns.pair != nil })
      })
    let known = (models[0].record.map { [$0.columns] } ?? []) + [scene.columns]
    let readsPairs = known[0].pair != nil
    let labelsWords = ensemble.task.labelsWords
    if let pair = columns.pair, labelsWords {
      throw Failure(
        "predict.pair",
        "task=\(ensemble.task.rawValue) labels the words of single sentences, not the pairs of pair=\(pair)",
        remedy: "leave pair= out", kind: .usage)
    }
    if form == .conll, !labelsWords {
      throw Failure(
        "predict.form",
        "CoNLL's columns are for labels of words, and task=\(ensemble.task.rawValue) has none",
        remedy: "as=csv, as=tsv or as=jsonl", kind: .usage)
    }
    func hasBlank(_ label: String) -> Bool { label.unicodeScalars.contains(where: \.properties.isWhitespace) }
    if form == .conll, let label = ensemble.task.labels.names.first(where: hasBlank) {
      throw Failure(
        "predict.form", "a blank ends a column of CoNLL, and the label '\(label)' has one",
        remedy: "as=csv, as=tsv or as=jsonl", kind: .usage)
    }
    let pairs: PairReading =
      labelsWords
      ? .single : columns.pair != nil || readsPairs ? .pairs : models[0].record == nil ? .either : .single
    var found = ColumnNames()
    if case .file(let path) = source {
      found = try NewColumns(path: path, given: columns, known: known, pairs: pairs).resolved()
    }
    return PredictionRequest(
      order: self, models: models, ensemble: ensemble, columns: found, pairs: pairs,
      remarks: targets.compactMap { scene.remark(on: $0) }
        + (ensemble.remark.map { ["note: \($0)"] } ?? []))
  }
}
