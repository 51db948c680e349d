package import Basics
import ModelFiles
import Records
package import Tasks
import Text

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
