import Basics
import Experiments
import ModelFiles
import Networks
import Records
import Tasks
import Tensors
import TestSupport
import Testing
import Text

/// The tiny encoder with fresh weights of a task, in a folder of its own.
private func tinyModel(_ task: TaskKind) throws -> String {
  try Machine.prepare()
  let folder = makeTemporaryDirectory()
  let source = try ModelFolder(Golden.root + "/examples/tiny-encoder")
  for name in ["config.json"] + source.tokenizerFiles {
    try AtomicFile.replace("\(folder)/\(name)", with: FileSystem.read("\(source.path)/\(name)"))
  }
  let built = try BuiltModel(
    source, task: task, purpose: .training(freezing: .nothing, seed: 3),
    on: CPU(Kernels(on: WorkerPool(threads: 1))))
  let tensors = built.model.weights.map { tensor in
    NamedTensor(name: tensor.name, shape: tensor.parameter.shape) { (body) throws(Failure) in
      try built.model.lend(tensor) { (values) throws(Failure) in try body(UnsafeRawBufferPointer(values)) }
    }
  }
  let writer = try FileWriter(folder + "/model.safetensors")
  try SafetensorsWriter.write(tensors) { piece throws(Failure) in try writer.write(piece) }
  try writer.finish()
  return folder
}

private func scores(_ task: TaskKind, _ folder: String) throws -> [SplitScores] {
  var scene = Scene(store: RunStore(folder + "/store"))
  scene.splits["dev"] = Golden.root + "/examples/idioms/dev.csv"
  let services = Services(console: RecordingConsole())
  return try EvaluationOrder(target: folder, splits: ["dev"], task: task, maxLength: 8)
    .prepare(in: scene, with: services, at: nil).evaluate(in: &scene, with: services)
}

@Suite("predictions files")
struct PredictionsFileTests {
  @Test("say of every sentence what the model gave and what was right", arguments: [TaskKind.cls, .span])
  func rows(task: TaskKind) throws {
    let folder = try tinyModel(task)
    defer { try? FileSystem.removeTree(folder) }
    let scores = try scores(task, folder)
    let lines = PredictionsFile(scores).text.split(separator: "\n")
    let corpus = try Corpus.load(path: Golden.root + "/examples/idioms/dev.csv")
    try #require(lines.count == corpus.examples.count)
    var right = 0
    var cutWords = 0
    let golds = task.definition.gold(in: corpus).map(\.classes)
    for (line, (example, gold)) in zip(lines, zip(corpus.examples, golds)) {
      let row = try JSONValue(parsing: Array(line.utf8), source: "line")
      #expect(row["id"]?.string == example.id)
      #expect(row["sentence"]?.string == example.sentence)
      #expect(row["split"]?.string == "dev")
      let wanted: [(probabilities: JSONValue, logits: JSONValue)]
      if task == .cls {
        wanted = [(try #require(row["all_probs"]), try #require(row["logits"]))]
        #expect(row["true_label"]?.int == gold[0])
        #expect(row["is_correct"]?.bool == (row["predicted_label"]?.int == gold[0]))
      } else {
        wanted = Array(zip(row["all_probs"]?.array ?? [], row["logits"]?.array ?? [])).map { ($0, $1) }
        #expect(wanted.count == example.tokens.count)
        #expect(row["tokens"]?.array?.compactMap(\.string) == example.tokens)
        #expect(row["true_tags"]?.array?.compactMap(\.string) == gold.compactMap { task.labels[$0] })
      }
      for (word, pair) in wanted.enumerated() {
        guard pair.logits != .null else {
          cutWords += 1
          #expect(pair.probabilities == .null)
          #expect(row["predicted_tags"]?.array?[word].string == "O")
          continue
        }
        let probabilities = pair.probabilities.numbers
        #expect(probabilities.count == task.classes)
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-6)
        let exact = softmax(pair.logits.numbers.map(Float.init))
        for (one, other) in zip(probabilities, exact) { #expect(abs(one - other) < 1e-6) }
      }
      if row["is_correct"]?.bool == true { right += 1 }
    }
    if task == .cls {
      #expect(Double(right) / Double(lines.count) == scores[0].metrics.first { $0.name == "accuracy" }?.value)
    }
    #expect((cutWords > 0) == (task == .span))
  }

  @Test("are never written over by anything else") func existing() throws {
    let folder = try tinyModel(.cls)
    defer { try? FileSystem.removeTree(folder) }
    let file = PredictionsFile(try scores(.cls, folder))
    let path = folder + "/said/dev.jsonl"
    try PredictionsFile.check(path)
    try file.write(to: path)
    #expect(try FileSystem.read(path) == Array(file.text.utf8))
    try file.write(to: path)
    #expect(throws: Failure.self) { try PredictionsFile([]).write(to: path) }
    #expect(try FileSystem.read(path) == Array(file.text.utf8))
    #expect(throws: Failure.self) { try PredictionsFile.check(folder) }
    #expect(throws: Failure.self) { try PredictionsFile.check(folder + "/nowhere/") }
  }
}
