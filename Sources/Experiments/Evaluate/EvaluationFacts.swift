import Basics
import ModelFiles
import Networks
import Records
import Settings
import Tasks
import Tensors
import Text

extension EvaluationOrder {
  /// The column by which predictions are grouped.
  /// - Throws: `eval.group` for a column that the file does not have.
  func group(in split: TokenizedDataset) throws(Failure) -> String? {
    let corpus = split.corpus
    guard let column = group else {
      return split.task.groupColumn.flatMap { corpus.index(of: $0) == nil ? nil : $0 }
    }
    guard corpus.index(of: column) != nil else {
      throw Failure(
        "eval.group", "there is no column '\(column)'", at: .file(corpus.path, line: nil),
        remedy: DidYouMean.remedy(for: column, among: corpus.columns), kind: .usage)
    }
    return column
  }
}

extension RunStore {
  /// The directory of an evaluation's files, below `results/evaluation`.
  func evaluationFolder(_ reference: ModelReference, _ task: TaskKind, _ run: RunReference?) -> String {
    guard let run else { return "external_model/\(reference.shortName)/\(task.rawValue)" }
    let base = "\(root)/results/"
    if run.entry.directory.hasPrefix(base) { return String(run.entry.directory.dropFirst(base.count)) }
    let manifest = run.entry.manifest
    return "\(manifest.mode)/\(HuggingFaceFolder.shortName(manifest.model))/\(manifest.task)/\(run.entry.id)"
  }
}

extension SplitScores {
  /// The members of an evaluation's file besides scores: the model, the data, how the model was trained.
  func facts(
    _ reference: ModelReference, _ folder: ModelFolder, _ task: TaskKind, _ limit: Int,
    _ windows: TokenWindows?, _ run: RunReference?
  ) -> JSONObject {
    let manifest = run?.entry.manifest
    var facts = JSONObject()
    facts["model_checkpoint"] = .string(folder.path)
    facts["model"] = .string(reference.name)
    facts["method"] = manifest.map { .string($0.mode) } ?? .null
    facts["task"] = .string(task.rawValue)
    facts["dataset"] = .string(path)
    facts["split"] = .string(split)
    facts["run_id"] = run.map { .string($0.entry.id.rawValue) } ?? .null
    facts["checkpoint"] = .string(checkpoint)
    facts["timestamp"] = .string(Timestamp.now.description)
    facts["num_samples"] = .int(sentences)
    facts["metric_averaging"] = .string(task.averaging)
    var configuration = JSONObject([
      ("max_length", .int(limit)), ("device", .string(Supported.devices[0].name)),
      ("seconds", .double(seconds)),
    ])
    if let windows {
      configuration["window"] = .int(windows.size)
      configuration["overlap"] = .int(windows.overlap)
    }
    facts["eval_config"] = .object(configuration)
    if let cutoff = task.cutoff { facts["cutoff"] = .double(cutoff) }
    facts["group_column"] = group.map { .string($0) } ?? .null
    guard let manifest else { return facts }
    facts["training_config"] = .object(manifest.settings)
    var information = JSONObject()
    if let step = manifest.segments.last?.toStep { information["total_steps"] = .int(step) }
    if let best = manifest.best {
      information["best_step"] = .int(best.step)
      information["best_dev_\(best.metric)"] = .double(best.value)
    }
    facts["training_info"] = .object(information)
    return facts
  }
}
