import Basics
import ModelFiles
import Networks
import Records
import Scoring
import Tasks
import Text

/// An evaluation stored with its scores and predictions, and identified by its inputs.
///
/// `results/evaluation/{mode}/{model}/{task}[/{name}]/eval_results_{data}_{time}_{fingerprint}.json`, and
/// beside it `eval_predictions_{data}_{time}_{fingerprint}.json`, an array with one object per sentence.
/// Neither is ever overwritten.
package struct EvaluationRecord {
  /// Stored scores and predictions.
  struct Kept {
    let path: String
    let metrics: [(name: String, value: Double)]
    let predictions: [Prediction]
  }

  let store: RunStore
  /// SHA-256 over weights, vocabulary, data and options.
  let fingerprint: String

  /// - Parameters:
  ///   - windows: those over long sentences, in place of `limit`.
  ///   - group: the column by which sentences are grouped.
  ///   - added: the digest of the tokens that follow the vocabulary.
  init(
    _ folder: ModelFolder, _ split: TokenizedDataset, digest: String, limit: Int, windows: TokenWindows?,
    group: String?,
    reading added: JSONValue?, store: RunStore
  ) throws(Failure) {
    self.store = store
    var files = JSONObject([("data", .string(digest))])
    for name in ["config.json"] + folder.tokenizerFiles {
      files[name] = .string(try ContentDigest.ofFile("\(folder.path)/\(name)"))
    }
    files["weights"] =
      try folder.weightsPath.map { path throws(Failure) in .string(try store.digests.digest(of: path)) }
      ?? .null
    if let added { files["added_tokens"] = added }
    // Older versions, which did not match labels by name, read such a head in the file's order, so the order
    // is part of the fingerprint.
    if let file = try folder.files.openWeights(),
      let order = HeadFit(folder, tensors: file.tensors, task: split.task).order
    {
      files["label_order"] = .array(order.map { .int($0) })
    }
    let names = split.corpus.names
    if names != ColumnNames() {
      let columns = [names.text, names.pair, names.id] + names.label
      files["columns"] = .array(columns.map { $0.map { .string($0) } ?? .null })
      if let format = names.format { files["format"] = .string(format) }
      if let separator = names.separator { files["separator"] = .string(separator) }
      if let positive = names.positive { files["positive"] = .string(positive) }
      if !names.labels.isEmpty { files["labels"] = .array(names.labels.map { .string($0) }) }
    }
    if let windows { files["windows"] = [.int(windows.size), .int(windows.overlap)] }
    if let cutoff = split.task.cutoff { files["cutoff"] = .double(cutoff) }
    let parts: JSONValue = [
      "semantics": .int(Fingerprint.semantics), "task": .string(split.task.rawValue),
      "split": .string(split.name), "max_length": .int(limit), "group": group.map { .string($0) } ?? .null,
      "files": .object(files),
    ]
    fingerprint = ContentDigest.of(parts.text())
  }

  /// The evaluation of several checkpoints together.
  /// - Parameter scores: those of each on the same split, in the order of the line.
  init(ofMean scores: [SplitScores], store: RunStore) {
    self.store = store
    let parts: JSONValue = [
      "semantics": .int(Fingerprint.semantics),
      "mean_of": .array(scores.map { $0.fingerprint.map { .string($0) } ?? .null }),
    ]
    fingerprint = ContentDigest.of(parts.text())
  }

  private var entry: String { "\(store.root)/.idx/evaluations/\(fingerprint).json" }

  // MARK: Reading

  /// The stored results of the same evaluation; `nil` if there are none or they cannot be read.
  func kept(_ split: TokenizedDataset) -> Kept? {
    guard let tree = try? EvaluationRecord.read(entry), let results = tree["results"]?.string,
      let predictions = tree["predictions"]?.string
    else { return nil }
    let path = "\(store.root)/\(results)"
    guard let record = try? EvaluationRecord.read(path), record["fingerprint"]?.string == fingerprint,
      let metrics = record["metrics"]?.object,
      let rows = try? EvaluationRecord.read("\(store.root)/\(predictions)").array, rows.count == split.count
    else { return nil }
    let read = rows.compactMap { split.task.definition.prediction(from: $0) }
    guard read.count == rows.count, zip(read, split.gold).allSatisfy({ $0.fits($1, split.task) })
    else { return nil }
    let stored = metrics.members.map { (name: $0.key, value: $0.value.double ?? .nan) }
    // An earlier version did not have all of today's scores.
    let loss = stored.first { $0.name == "loss" }?.value ?? .nan
    let missing = Evaluation(split, read, loss: loss).metrics.filter { metric in
      !stored.contains { $0.name == metric.name }
    }
    return Kept(path: path, metrics: stored + missing.map { ($0.name, $0.value) }, predictions: read)
  }

  private static func read(_ path: String) throws(Failure) -> JSONValue {
    try JSONValue(parsing: try FileSystem.read(path), source: path)
  }

  // MARK: Writing

  /// Stores scores and predictions.
  /// - Parameter facts: further members of the file, in order.
  /// - Returns: the path of the results.
  func keep(_ scores: SplitScores, in folder: String, _ facts: JSONObject) throws(Failure) -> String {
    let directory = "\(store.root)/results/evaluation/\(folder)"
    try FileSystem.createDirectory(directory)
    AtomicFile.sweep(directory)
    let rows = PredictionsFile.rows(of: scores)
    let text = "[\n" + rows.map { $0.text() }.joined(separator: ",\n") + "\n]\n"
    // The fingerprint distinguishes evaluations within the same second; the number, repetitions of the same
    // evaluation.
    let base = "\(EvaluationRecord.stem(scores.path))_\(RunLog.stamp())_\(fingerprint.prefix(8))"
    var (mark, number) = (base, 1)
    func takes(_ mark: String) throws(Failure) -> Bool {
      // Names of results whose predictions were removed are not reused.
      guard !FileSystem.exists("\(directory)/eval_results_\(mark).json") else { return false }
      return try AtomicFile.create("\(directory)/eval_predictions_\(mark).json", with: text)
    }
    while try !takes(mark) {
      number += 1
      mark = "\(base)_\(number)"
    }
    let names = (results: "eval_results_\(mark).json", predictions: "eval_predictions_\(mark).json")
    var tree = facts
    tree["metrics"] = .object(
      JSONObject(scores.metrics.map { ($0.name, $0.value.isFinite ? .double($0.value) : .null) }))
    tree["error_categories"] = EvaluationRecord.counts(rows, scores.encoded?.task)
    tree["confusion_matrix"] = scores.confusion?.json
    tree["predictions"] = .string(names.predictions)
    tree["fingerprint"] = .string(fingerprint)
    let path = "\(directory)/\(names.results)"
    guard try AtomicFile.create(path, with: JSONValue.object(tree).text(indent: 2) + "\n") else {
      throw FileSystem.failure("create", path, 17)
    }
    let index: JSONValue = [
      "results": .string("results/evaluation/\(folder)/\(names.results)"),
      "predictions": .string("results/evaluation/\(folder)/\(names.predictions)"),
    ]
    try FileSystem.createDirectory(AtomicFile.directory(of: entry))
    try AtomicFile.replace(entry, with: index.text(indent: 1) + "\n")
    return path
  }

  /// The number of occurrences of each category, in the task's order.
  private static func counts(_ rows: [JSONValue], _ task: TaskKind?) -> JSONValue {
    var counts: [String: Int] = [:]
    for row in rows { counts[row["error_category"]?.string ?? "", default: 0] += 1 }
    return .object(
      JSONObject(
        (task?.errorCategories ?? []).compactMap { name in counts[name].map { (name, .int($0)) } }))
  }

  /// A data file's name without directory and suffix.
  package static func stem(_ path: String) -> String {
    let name = PathName.last(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}

extension Prediction {
  /// Whether it has the numbers that a sentence needs, so that a damaged file is not taken for one.
  fileprivate func fits(_ gold: Answer, _ task: TaskKind) -> Bool {
    let isPerWord = task.head == .perToken
    let words = isPerWord ? gold.numbers.count : 1
    return logits.count == words && (!isPerWord || answer.numbers.count == words)
      && logits.allSatisfy { $0.map { $0.count == task.classes } ?? true }
  }
}
