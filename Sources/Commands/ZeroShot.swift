package import Basics
package import Experiments
import Reports
package import Scripting
import Tasks

/// `zero_shot`: scores a model without training, for comparison with a trained one.
package enum ZeroShotCommand: Command {
  static let model = Argument<ResultName?>(
    "model", .operand, .orNone(.result("a model: a folder, or a run", completion: .model)), default: nil,
    help: "A model's folder, or its name on the hub; the loaded model when left out.",
    changesResult: true)
  static let on = Argument<String>(
    "on", aliases: ["data"], .key, .text("a split or a CSV file", completion: .split), default: "test",
    help: "A split by name, or a CSV file.", changesResult: true)
  /// The tasks that can be scored without training.
  private static let able = TaskKind.allCases.filter { $0.zeroShot != nil }
  static let task = Argument<TaskKind?>(
    "task", .key, .orNone(.cases(able)), default: nil, fallbackText: "both",
    help: "cls, span, or both when left out.",
    changesResult: true)
  static let split = Argument<String?>(
    "split", .key, .orNone(.text("a value of the column split")), default: nil, fallbackText: "all",
    help: "Only the rows of that split.", changesResult: true)
  static let samples = Argument<Int?>(
    "max_samples", .key, .orNone(.int(1...Int.max)), default: nil, help: "Only the first n rows.",
    changesResult: true)
  static let length = Argument<Int>(
    "length", aliases: ["max_length"], .key, .int(3...4096), default: 128,
    help: "Longest sentence in sub-words.",
    changesResult: true)
  static let literal = Argument<String>(
    "literal", .key, .text("a sentence"), default: "במשפט הזה המילים נאמרות כפשוטן.",
    help: "The prompt that stands for literal sentences.", changesResult: true)
  static let figurative = Argument<String>(
    "figurative", .key, .text("a sentence"), default: "במשפט הזה הביטוי נאמר בהשאלה.",
    help: "The prompt that stands for figurative sentences.", changesResult: true)
  static let seed = Argument<Int>(
    "seed", .key, .int(0...Int.max), default: 42, help: "Seed of the untrained head.", changesResult: true)
  static let to = Argument<String?>(
    "to", aliases: ["output"], .key, .orNone(.file(suffixes: [".json"])), default: nil,
    help: "File for the results; else one in the store.", changesResult: false)

  package static let spec = CommandSpec(
    "zero_shot", summary: "Score a model as it is, without training.",
    discussion: """
      The data are checked first; rows that cannot be used end it with status 2. cls: a sentence is figurative when its
      embedding (the last hidden state of [CLS]) is at least as near to that of the figurative prompt as to that of the
      literal one. span: the expression looked up in the sentence, an upper bound that reads the answer's text; and the
      encoder under an untrained head. The results go to results/zero_shot/MODEL_SPLIT_TASK.json in the store, with the
      check, the scores and those of each class; they are never written over, and the same work is not done twice.
      """,
    arguments: [model, on, task, split, samples, length, literal, figurative, seed, to],
    examples: [
      Example("zero_shot examples/tiny-encoder on=test task=cls", "literal or figurative, by two prompts"),
      Example(
        "zero_shot models/alephbert-base on=data/test.csv split=unseen", "both tasks on some rows of a file"),
    ])

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<ZeroShotWork> {
    if scene.isPending(model: call.arguments[model]) { return .pending }
    let work = try order(call, scene).prepare(in: scene, with: services)
    return .ready(work, from: work.sources)
  }

  package static func plan(
    _ call: Invocation, _ prepared: ZeroShotWork?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    _ = try prepared?.old()
    return Planned(work: .evaluate, title: call.text)
  }

  package static func perform(
    _ work: ZeroShotWork, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let (results, console) = (try work.perform(in: scene, with: services), services.console)
    if results.isOld { console.note("note: done already, nothing is computed: \(results.path)") }
    var table = Table([
      .init("method"), .init("f1", .right), .init("precision", .right), .init("recall", .right),
    ])
    func add(_ title: String, _ metrics: JSONValue?, _ names: [String]) {
      guard let metrics else { return }
      table.append([title] + names.map { metrics[$0]?.double.map { rounded($0) } ?? "" })
    }
    let tasks = results.tree["tasks"]
    for row in TaskKind.allCases.flatMap({ $0.zeroShot?.tableRows ?? [] }) {
      add(row.title, row.path.reduce(tasks) { $0?[$1] }, row.names)
    }
    for line in table.lines(.table, width: console.resultWidth) { console.print(line) }
    if !results.isOld { console.note("results in \(results.path)") }
    return .nothing
  }

  private static func order(_ call: Invocation, _ scene: Scene) throws(Failure) -> ZeroShotOrder {
    let arguments = call.arguments
    let target = try arguments[model].map { name throws(Failure) in
      try scene.single(name, at: arguments.span)
    }
    return ZeroShotOrder(
      model: target, data: arguments[on], tasks: arguments[task].map { [$0] } ?? able,
      split: arguments[split], samples: arguments[samples], maxLength: arguments[length],
      prompts: [arguments[literal], arguments[figurative]], seed: UInt64(arguments[seed]),
      output: arguments[to])
  }
}
