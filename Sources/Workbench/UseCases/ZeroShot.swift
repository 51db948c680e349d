package import Basics
import ModelFiles
import Networks
import Records
import Scoring
import Tasks
import Tensors
import Text

/// What `zero_shot` is asked: a model as it is, and a data file.
package struct ZeroShotOrder: Sendable {
  /// A folder, an id or a run; `nil` for the model that `load` named.
  package var model: String?
  /// A split by name, or a file.
  package var data: String
  /// One or both.
  package var tasks: [TaskKind]
  /// Only rows whose `split` column says so.
  package var split: String?
  /// Only the first rows.
  package var samples: Int?
  /// Tokens of a sentence.
  package var maxLength: Int
  /// The prompts of literal and figurative, in this order.
  package var prompts: [String]
  /// Of the untrained head.
  package var seed: UInt64
  /// Where the results go; a place in the store when `nil`.
  package var output: String?

  package init(
    model: String?, data: String, tasks: [TaskKind], split: String?, samples: Int?, maxLength: Int,
    prompts: [String], seed: UInt64, output: String?
  ) {
    (self.model, self.data, self.tasks, self.split) = (model, data, tasks, split)
    (self.samples, self.maxLength, self.prompts) = (samples, maxLength, prompts)
    (self.seed, self.output) = (seed, output)
  }

  /// The name of the tasks in the file's name: `cls`, `span` or `both`.
  var taskName: String { tasks.count == 1 ? tasks[0].rawValue : "both" }
}

/// Where the results of `zero_shot` stand, and what they say.
package struct ZeroShotResults: Sendable {
  package let path: String
  package let tree: JSONObject
  /// Whether they stood there before, from the same work.
  package let isOld: Bool
}

extension ZeroShotOrder {
  /// Resolves the order against files.
  /// - Throws: `data.…` when the data do not pass the check; `zero_shot.empty` when no row is left; `model.…`.
  package func prepare(in scene: Scene, with services: Services) throws(Failure) -> ZeroShotWork {
    try ZeroShotWork(self, scene, services.data)
  }
}

extension ZeroShotWork {
  /// Scores the model without training it, and writes `results/zero_shot/{model}_{split}_{task}.json`.
  ///
  /// - Throws: `results.exists` when the file holds other work; what computing throws.
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
      // Another process came first: the same work is as good, other work is refused.
      return ZeroShotResults(path: work.path, tree: try work.old() ?? tree, isOld: true)
    }
    return ZeroShotResults(path: work.path, tree: tree, isOld: false)
  }
}

/// An order resolved against files: all that the engine thread needs.
package struct ZeroShotWork: Sendable {
  let order: ZeroShotOrder
  let reference: ModelReference
  let folder: ModelFolder
  let corpus: Corpus
  let splits: [EncodedSplit]
  /// The prompts' ids.
  let prompts: [[Int32]]
  let path: String
  let fingerprint: String
  /// What a person should know about the model; one line each.
  let notes: [String]
  /// What is said, once a session, of the best trial so far that is scored.
  let remark: String?

  /// The files that it was resolved from.
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
    let table = try data.file(file)
    var corpus = table.corpus
    if let split = order.split { corpus = corpus.rows(where: "split", is: split) }
    if let samples = order.samples { corpus = corpus.head(samples) }
    guard corpus.count > 0 else {
      throw Failure(
        "zero_shot.empty", "no row has the split '\(order.split ?? "")'", at: .file(file, line: nil),
        mend: "leave split= out, or name a value of the column split", kind: .usage)
    }
    self.corpus = corpus
    let limit = min(order.maxLength, folder.shape.positions)
    var splits: [EncodedSplit] = []
    for task in order.tasks {
      splits.append(
        try EncodedSplit(corpus, name: order.split ?? "all", task: task, tokenizer: tokenizer, limit: limit))
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
    // Once a head of the files was taken for the untrained one.
    if order.tasks.contains(.span), HeadFit(folder, tensors: model.tensors, task: .span) != .absent {
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

  /// The results of the very same work, where they stand already.
  /// - Throws: `results.exists` when something else stands there.
  package func old() throws(Failure) -> JSONObject? {
    guard FileSystem.exists(path) else { return nil }
    let tree = try? JSONValue(parsing: try FileSystem.read(path), source: path).object
    if let tree, tree["fingerprint"]?.string == fingerprint { return tree }
    throw Protection.results(
      path, key: "to=", renewal: "Repeat the work that is there: the same model, data and options")
  }

  // MARK: Computing

  /// - Throws: `run.memory`.
  func checkRoom(threads: Int) throws(Failure) {
    try MemoryEstimate.checkPrediction(folder, task: .span, splits: splits, threads: threads)
  }

  /// The results by task.
  func perform(_ kernels: Kernels) throws -> JSONObject {
    let built = try BuiltModel(
      folder, task: .span, loss: CrossEntropy(classes: TaskKind.span.classes, smoothing: 0),
      purpose: .training(frozenBackbone: true, seed: order.seed), takesHead: false,
      on: Supported.device(nil, kernels))
    var tasks = JSONObject()
    for split in splits {
      switch split.task {
      case .cls:
        tasks["classification"] = try classify(split, built.model)
      case .span:
        tasks["span_heuristic"] = ZeroShotWork.lookUp(split)
        let watch = Stopwatch()
        guard let evaluation = Evaluation(split, by: built.model, isStopped: { StopSignal.request != .none })
        else { throw ZeroShotWork.stopped }
        tasks["span_untrained_model"] = ZeroShotWork.untrained(evaluation, split, watch.seconds)
      }
    }
    try built.checkSource()
    return tasks
  }

  private static var stopped: Failure {
    Failure("zero_shot.stopped", "the evaluation was stopped", kind: StopSignal.kind)
  }

  private func classify(
    _ split: EncodedSplit, _ model: any TrainableModel
  ) throws(Failure) -> JSONValue {
    guard
      let embeddings = PrototypeClassifier.embeddings(
        prompts + split.ids, by: model, isStopped: { StopSignal.request != .none })
    else { throw ZeroShotWork.stopped }
    let classifier = PrototypeClassifier(Array(embeddings[..<prompts.count]))
    let positive = embeddings[prompts.count...].map { classifier.probabilities($0)[1] }
    let gold = split.labels.map { Int($0[0]) }
    let scores = ClassificationScores(gold: gold, predicted: positive.map { $0 >= 0.5 ? 1 : 0 })
    return ["metrics": ZeroShotWork.json(scores, RankScores.areaUnderCurve(gold: gold, scores: positive))]
  }

  private static func json(_ scores: ClassificationScores, _ area: Double?) -> JSONValue {
    let (positive, negative, confusion) = (scores.positive, scores.negative, scores.confusion)
    var tree = JSONObject([("accuracy", .double(scores.accuracy))])
    for (name, value) in [
      ("precision_binary", positive.precision), ("recall_binary", positive.recall),
      ("f1_binary", positive.f1),
      ("precision_macro", (positive.precision + negative.precision) / 2),
      ("recall_macro", (positive.recall + negative.recall) / 2),
      ("f1_macro", (positive.f1 + negative.f1) / 2),
    ] { tree[name] = .double(value) }
    tree["confusion_matrix"] = matrix(confusion)
    tree["roc_auc"] = area.map { .double($0) } ?? .null
    tree["per_class"] = perClass(confusion, TaskKind.cls.labels)
    return .object(tree)
  }

  /// Rows of true classes, columns of predicted ones.
  private static func matrix(_ confusion: Confusion) -> JSONValue {
    let classes = 0..<confusion.classes
    return .array(
      classes.map { gold in .array(classes.map { .int(confusion[gold: gold, predicted: $0]) }) })
  }

  /// Precision, recall and F1 of each class by its label, and how often it is there.
  private static func perClass(_ confusion: Confusion, _ labels: [String]) -> JSONValue {
    .object(
      JSONObject(
        labels.enumerated().map { index, label in
          let scores = confusion.scores(of: index)
          let one: JSONValue = [
            "precision": .double(scores.precision), "recall": .double(scores.recall),
            "f1": .double(scores.f1), "support": .int(scores.gold),
          ]
          return (label, one)
        }))
  }

  private static func lookUp(_ split: EncodedSplit) -> JSONValue {
    let found = split.corpus.examples.compactMap { example in
      SpanLookup.tags(of: example).map { (gold: example.tags, predicted: $0) }
    }
    let averages = SpanLookup.averages(gold: found.map(\.gold), predicted: found.map(\.predicted))
    let words = SpanScores(gold: found.map(\.gold), predicted: found.map(\.predicted)).words
    return [
      "notes":
        "reads the expression from the file and looks it up in the sentence: an upper bound, not a model",
      "n_evaluated": .int(found.count), "token_metrics_avg": json(averages.token),
      "span_metrics_avg": json(averages.span), "confusion_matrix": matrix(words),
      "per_class": perClass(words, TaskKind.span.labels),
    ]
  }

  private static func untrained(
    _ evaluation: Evaluation, _ split: EncodedSplit, _ seconds: Double
  ) -> JSONValue {
    var metrics = JSONObject(evaluation.metrics.map { ($0.name, number($0.value)) })
    metrics["runtime"] = .double(seconds)
    metrics["samples_per_second"] = number(Double(split.count) / seconds)
    let predicted = evaluation.predictions.map { prediction -> [SpanTag] in
      if case .tags(let tags, _) = prediction { tags } else { [] }
    }
    let words = SpanScores(gold: split.corpus.examples.map(\.tags), predicted: predicted).words
    metrics["confusion_matrix"] = matrix(words)
    metrics["per_class"] = perClass(words, TaskKind.span.labels)
    return [
      "notes": "the encoder as it is under a head of random values, which nothing has trained",
      "metrics": .object(metrics),
    ]
  }

  private static func json(_ metrics: [Metric]) -> JSONValue {
    .object(JSONObject(metrics.map { ($0.name, number($0.value)) }))
  }

  private static func number(_ value: Double) -> JSONValue { value.isFinite ? .double(value) : .null }

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
    let examples = corpus.examples
    let valid = examples.count { !$0.tags.isEmpty && $0.tags.count == $0.tokens.count }
    var stats = JSONObject([
      ("total_samples", .int(examples.count)), ("missing_iob2", .int(examples.count { $0.tags.isEmpty })),
      ("valid_iob2", .int(valid)),
    ])
    if let span = splits.first(where: { $0.task == .span }) {
      let aligned = span.alignments.count { alignment in alignment.firstToken.allSatisfy { $0 != nil } }
      stats["tokenization_misaligned"] = .int(span.count - aligned)
      stats["tokenization_aligned"] = .int(aligned)
    }
    return [
      "valid": .bool(errors.isEmpty), "errors": .array(errors), "warnings": .array(warnings),
      "stats": .object(stats),
    ]
  }
}
