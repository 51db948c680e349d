package import Basics
import ModelFiles
import Networks
import Records
import Scoring
package import Tasks
import Tensors
import Text

/// The arguments of `zero_shot`: an untrained model and a data file.
package struct ZeroShotOrder: Sendable {
  /// A folder, an id or a run; `nil` for the loaded model.
  package var model: String?
  /// A split by name, or a file.
  package var data: String
  /// One or both tasks.
  package var tasks: [TaskKind]
  /// If set, only rows with this value in the column `split`.
  package var split: String?
  /// If set, only this many first rows.
  package var samples: Int?
  /// The most tokens of a sentence.
  package var maxLength: Int
  /// The prompts for literal and figurative, in this order.
  package var prompts: [String]
  /// The seed of the untrained head.
  package var seed: UInt64
  /// The path of the results; if `nil`, a path in the store.
  package var output: String?

  /// - Parameters: the properties, in their order.
  package init(
    model: String?, data: String, tasks: [TaskKind], split: String?, samples: Int?, maxLength: Int,
    prompts: [String], seed: UInt64, output: String?
  ) {
    (self.model, self.data, self.tasks, self.split) = (model, data, tasks, split)
    (self.samples, self.maxLength, self.prompts) = (samples, maxLength, prompts)
    (self.seed, self.output) = (seed, output)
  }

  /// The tasks in the file's name: `cls`, `span` or `both`.
  var taskName: String { tasks.count == 1 ? tasks[0].rawValue : "both" }
}

/// The results of `zero_shot` and their path.
package struct ZeroShotResults: Sendable {
  /// The file with the results.
  package let path: String
  /// The contents of the file.
  package let tree: JSONObject
  /// Whether the file existed before, from the same work.
  package let isOld: Bool
}

extension ZeroShotOrder {
  /// Resolves the arguments against files.
  /// - Throws: `data.…` when the data do not pass the check; `zero_shot.empty` when no rows remain;
  ///   `model.…`.
  package func prepare(in scene: Scene, with services: Services) throws(Failure) -> ZeroShotWork {
    try ZeroShotWork(self, scene, services.data)
  }
}

extension ZeroShotWork {
  /// Scores the model without training it, and writes `results/zero_shot/{model}_{split}_{task}.json`.
  ///
  /// - Throws: `results.exists` when the file contains other work; what computing throws.
  package func perform(in scene: Scene, with services: Services) throws -> ZeroShotResults {
    let work = self
    if let remark { services.noteOnce(remark) }
    for note in work.notes { services.console.note("note: \(note)") }
    if let old = try work.old() { return ZeroShotResults(path: work.path, tree: old, isOld: true) }
    let threads = scene.threads ?? Machine.cores
    try work.checkRoom(threads: threads)
    let job = services.engine.start { engine, _ in
      try Machine.prepare()
      return try work.perform(try engine.kernels(threads: threads))
    }
    let tree = work.tree(try job.value())
    try FileSystem.createDirectory(AtomicFile.directory(of: work.path))
    guard try AtomicFile.create(work.path, with: JSONValue.object(tree).text(indent: 2) + "\n") else {
      // Another process wrote the file first: the same work is accepted, other work is refused.
      return ZeroShotResults(path: work.path, tree: try work.old() ?? tree, isOld: true)
    }
    return ZeroShotResults(path: work.path, tree: tree, isOld: false)
  }
}

/// The arguments resolved against files: everything that the engine thread needs.
package struct ZeroShotWork: Sendable {
  let order: ZeroShotOrder
  let reference: ModelReference
  let folder: ModelFolder
  let corpus: Corpus
  let splits: [TokenizedDataset]
  /// The prompts' ids.
  let prompts: [[Int32]]
  let path: String
  let fingerprint: String
  /// Notes for the user about the model, one line each.
  let notes: [String]
  /// A note, shown once per session, if the best trial so far is scored.
  let remark: String?

  /// The files from which it was resolved.
  package var sources: SourceFiles {
    var sources = SourceFiles()
    sources.add(folder)
    sources.add(corpus.path)
    return sources
  }

  init(_ order: ZeroShotOrder, _ scene: Scene, _ data: DatasetCache) throws(Failure) {
    self.order = order
    reference = try scene.model(order.model)
    remark = scene.remark(on: order.model)
    folder = try ModelFolder(reference.folder)
    let tokenizer = try data.tokenizer(reference.folder)
    let model = try ModelCheck(folder, tokenizer, for: .untrainedHead)
    notes = model.notes
    try reference.refuseDamage(folder, in: scene.store)
    let file = try scene.splits.file(order.data)
    if let pair = scene.columns.pair {
      throw Failure(
        "zero_shot.pair", "zero_shot reads single sentences, not the pairs of pair=\(pair)",
        remedy: "load data without pair=", kind: .usage)
    }
    let table = try data.file(file, names: scene.columns)
    var corpus = table.corpus
    if let split = order.split { corpus = corpus.rows(where: "split", is: split) }
    if let samples = order.samples { corpus = corpus.head(samples) }
    guard corpus.count > 0 else {
      throw Failure(
        "zero_shot.empty", "no row has the split '\(order.split ?? "")'", at: .file(file, line: nil),
        remedy: "leave split= out, or name a value of the column split", kind: .usage)
    }
    self.corpus = corpus
    let limit = min(order.maxLength, folder.shape.positions)
    var splits: [TokenizedDataset] = []
    for task in order.tasks {
      splits.append(
        try TokenizedDataset(
          corpus, name: order.split ?? "all", task: task, tokenizer: tokenizer, limit: limit))
    }
    self.splits = splits
    prompts = order.prompts.map { tokenizer.encode($0, limit: limit).ids }
    path =
      order.output
      ?? "\(scene.store.root)/results/zero_shot/\(reference.shortName)_\(order.split ?? "all")_\(order.taskName).json"
    var files = JSONObject([("data", .string(table.digest))])
    for name in ["config.json"] + folder.tokenizerFiles {
      files[name] = .string(try ContentDigest.ofFile("\(folder.path)/\(name)"))
    }
    files["weights"] =
      try folder.weightsPath.map { path throws(Failure) in .string(try scene.store.digests.digest(of: path))
      }
      ?? .null
    if let added = try data.addedTokens(folder.path) { files["added_tokens"] = added }
    // Older versions used the files' head instead of an untrained one, so the fingerprint tells them apart.
    let usesHead = order.tasks.contains { $0.zeroShot?.usesHead == true }
    if usesHead, HeadFit(folder, tensors: model.tensors, task: .encoderAlone) != .absent {
      files["head"] = "new"
    }
    let parts: JSONValue = [
      "semantics": .int(Fingerprint.semantics), "tasks": .string(order.taskName), "files": .object(files),
      "split": order.split.map { .string($0) } ?? .null, "samples": order.samples.map { .int($0) } ?? .null,
      "max_length": .int(limit), "prompts": .array(order.prompts.map { .string($0) }),
      "seed": .int(Int(truncatingIfNeeded: order.seed)),
    ]
    fingerprint = ContentDigest.of(parts.text())
  }

  /// The results of the same work, if they already exist.
  /// - Throws: `results.exists` when the file has other contents.
  package func old() throws(Failure) -> JSONObject? {
    guard FileSystem.exists(path) else { return nil }
    let tree = try? JSONValue(parsing: try FileSystem.read(path), source: path).object
    if let tree, tree["fingerprint"]?.string == fingerprint { return tree }
    throw OverwriteBlock.results(
      path, key: "to=", renewal: "Repeat the work that is there: the same model, data and options")
  }

  // MARK: Computing

  /// - Throws: `run.memory`.
  func checkRoom(threads: Int) throws(Failure) {
    try MemoryEstimate.checkPrediction(folder, task: .encoderAlone, splits: splits, threads: threads)
  }

  /// Computes the results by task.
  func perform(_ kernels: Kernels) throws -> JSONObject {
    let task = TaskKind.encoderAlone
    let built = try BuiltModel(
      folder, task: task, purpose: .training(freezing: .backbone, seed: order.seed), takesHead: false,
      on: Supported.device(nil, kernels))
    let model = ZeroShotModel(
      model: built.model, prompts: prompts, isStopped: { StopSignal.request != .none })
    var tasks = JSONObject()
    for split in splits {
      guard let ways = split.task.zeroShot else { continue }
      guard let results = ways.results(split, model) else {
        throw Failure("zero_shot.stopped", "the evaluation was stopped", kind: StopSignal.kind)
      }
      for (key, value) in results.members { tasks[key] = value }
    }
    try built.checkSource()
    return tasks
  }

  // MARK: The file

  func tree(_ tasks: JSONObject) -> JSONObject {
    var tree = JSONObject()
    tree["mode"] = "zero_shot"
    tree["mission"] = "3.2"
    tree["model_id"] = .string(reference.name)
    tree["task"] = .string(order.taskName)
    tree["dataset"] = .string(corpus.path)
    tree["split"] = order.split.map { .string($0) } ?? "all"
    tree["n_samples"] = .int(corpus.count)
    tree["prompts"] = .array(order.prompts.map { .string($0) })
    tree["seed"] = .int(Int(truncatingIfNeeded: order.seed))
    tree["validation"] = validation
    tree["tasks"] = .object(tasks)
    tree["fingerprint"] = .string(fingerprint)
    return tree
  }

  private var validation: JSONValue {
    var (errors, warnings) = ([JSONValue](), [JSONValue]())
    for task in order.tasks {
      guard let check = try? DatasetCheck(corpus, for: task) else { continue }
      errors += check.errors.map { .string($0.description) }
      warnings += check.warnings.map { .string($0.description) }
    }
    // Separate and with an explicit type: as one expression it takes the compiler seconds.
    var statistics: [(String, JSONValue)] = [("total_samples", .int(corpus.count))]
    for task in TaskKind.allCases { statistics += task.zeroShot?.statistics(corpus) ?? [] }
    for split in splits { statistics += split.task.zeroShot?.statistics(split) ?? [] }
    return [
      "valid": .bool(errors.isEmpty), "errors": .array(errors), "warnings": .array(warnings),
      "stats": .object(JSONObject(statistics)),
    ]
  }
}
