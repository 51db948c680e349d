import Basics
import Configurations
import Experiments
import ModelFiles
import Networks
import Settings
import Tasks
import Tensors
import Text
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// What scripts/clients compares with PyTorch and no command shows. Requests are JSON files:
//
//   idx-probe hidden FOLDER REQUEST OUT.safetensors   {"ids": [[…], …]}
//     `stage.0` (the embeddings) to `stage.N`, each `[tokens, hidden]`, the sentences back to back; `last` is the
//     result of the pass that keeps nothing.
//   idx-probe losses FOLDER REQUEST                   {"task", "settings": {…}, "batches": [{"ids", "labels"}]}
//     Trains one epoch over the batches in their order; prints losses, gradient norms and rates as JSON. Settings have
//     the names and values of the language; pairs have "seconds", where the second sentence of each begins.

/// Batches in the order of the request.
struct FixedBatches: BatchSource {
  let batches: [LabelledBatch]
  var batchesPerEpoch: Int { batches.count }
  func batch(_ index: Int, ofEpoch epoch: Int) -> LabelledBatch { batches[index] }
}

final class Recorder: TrainingObserver {
  var steps: [TrainingEvent.Step] = []
  func observe(_ event: TrainingEvent, _ state: TrainingState) {
    if case .stepped(let step) = event { steps.append(step) }
  }
}

func wrong(_ what: String) -> Failure { Failure("probe.request", what, kind: .usage) }

func sentences(_ json: JSONValue) throws(Failure) -> PackedBatch {
  guard let rows = json["ids"]?.array else { throw wrong("no 'ids'") }
  return PackedBatch(
    rows.map { row in (row.array ?? []).compactMap { $0.int.flatMap { Int32(exactly: $0) } } })
}

func hiddenStates(_ folder: ModelFolder, _ request: JSONValue, to path: String) throws {
  let kernels = Kernels(on: WorkerPool(threads: Machine.cores))
  // Frozen, so that no gradients are asked for; the head is not looked at.
  let built = try BuiltModel(
    folder, task: .span, purpose: .training(freezing: .backbone, seed: 1), on: CPU(kernels))
  guard let model = built.model as? CPUModel else { throw wrong("no model on the processor") }
  let batch = try sentences(request)
  let arena = Arena()
  var stages: [(name: String, values: [Float])] = []
  let pass = ForwardContext(batch, .inference, arena: arena, kernels: kernels)
  model.encoder.stages(pass) { stage, hidden in stages.append(("stage.\(stage)", hidden.elements)) }
  arena.reset()
  stages.append(("last", model.encoder.hiddenStates(pass, rows: .all).elements))
  let width = folder.shape.hidden
  var owned: [UnsafeMutableRawBufferPointer] = []
  defer { for memory in owned { memory.deallocate() } }
  let tensors = stages.map { stage in
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 * stage.values.count, alignment: 16)
    stage.values.withUnsafeBytes { memory.copyMemory(from: $0) }
    owned.append(memory)
    return NamedTensor(name: stage.name, shape: [batch.tokens, width], bytes: UnsafeRawBufferPointer(memory))
  }
  let writer = try FileWriter(path)
  try SafetensorsWriter.write(tensors) { piece throws(Failure) in try writer.write(piece) }
  try writer.finish()
}

/// The settings of a request, by any of their names, as a line of the language gives them.
func settings(_ request: JSONValue) throws(Failure) -> Settings {
  var settings = Settings()
  for (name, value) in request["settings"]?.object?.members ?? [] {
    guard let value = value.value else { throw wrong("'\(name)' is no setting's value") }
    try settings.set(name, value, origin: .given("request"), at: nil)
  }
  return settings
}

/// The batches of a request; with `seconds`, where the second sentence of each pair begins.
func batches(_ request: JSONValue) throws(Failure) -> [LabelledBatch] {
  var batches: [LabelledBatch] = []
  for batch in request["batches"]?.array ?? [] {
    guard let labels = batch["labels"]?.array else { throw wrong("no 'labels'") }
    var tokens = try sentences(batch)
    if let seconds = batch["seconds"]?.array, let rows = batch["ids"]?.array {
      tokens = PackedBatch()
      for (row, second) in zip(rows, seconds) {
        tokens.append(
          (row.array ?? []).compactMap { $0.int.flatMap { Int32(exactly: $0) } }, second: second.int)
      }
    }
    batches.append(LabelledBatch(tokens: tokens, targets: labels.compactMap { $0.double.map(Float.init) }))
  }
  return batches
}

func losses(_ folder: ModelFolder, _ request: JSONValue) throws {
  guard let kind = request["task"]?.string.flatMap({ TaskKind(rawValue: $0) }) else {
    throw wrong("no 'task'")
  }
  let (task, settings) = (kind.reading(folder.configuration.labels.names), try settings(request))
  let kernels = Kernels(on: WorkerPool(threads: Machine.cores))
  let built = try BuiltModel(
    folder, task: task,
    purpose: .training(freezing: TrainingMode.full.frozenPart(settings), seed: 1), on: CPU(kernels))
  guard built.fresh.isEmpty else { throw wrong("the weights lack \(built.fresh)") }
  var plan = try settings.plan()
  (plan.epochs, plan.evaluate, plan.save, plan.patience) = (1, .never, .never, 0)
  built.model.prepare(
    for: settings.rule, layerDecay: LayerDecay(settings[.layerDecay], layers: folder.shape.layers))
  let recorder = Recorder()
  let trainer = Trainer(
    plan: plan, model: built.model, kernels: kernels, evaluate: { ([:], 0) },
    observers: [recorder], save: { _, _ in })
  _ = try trainer.run(FixedBatches(batches: try batches(request)), from: TrainingState())
  let result: JSONValue = [
    "losses": .array(recorder.steps.map { .double($0.loss) }),
    "gradient_norms": .array(recorder.steps.map { .double($0.gradientNorm) }),
    "learning_rates": .array(recorder.steps.map { .double($0.learningRate) }),
  ]
  print(result.text())
}

/// What was printed goes out now: somebody waits for it.
func flush() { fflush(nil) }

func run(_ arguments: [String]) throws {
  if arguments == ["study"] {
    var probe = StudyProbe()
    return try probe.run()
  }
  guard arguments.count >= 3 else { throw wrong("say: hidden FOLDER REQUEST OUT, or losses FOLDER REQUEST") }
  try Machine.prepare()
  let folder = try ModelFolder(arguments[1])
  let request = try JSONValue(parsing: FileSystem.read(arguments[2]), source: arguments[2])
  switch (arguments[0], arguments.count) {
  case ("hidden", 4): try hiddenStates(folder, request, to: arguments[3])
  case ("losses", 3): try losses(folder, request)
  default: throw wrong("there is no '\(arguments[0])' with \(arguments.count - 1) arguments")
  }
}

do {
  try run(Array(CommandLine.arguments.dropFirst()))
} catch {
  "idx-probe: \(error)\n".withCString { _ = write(2, $0, strlen($0)) }
  exit(1)
}
