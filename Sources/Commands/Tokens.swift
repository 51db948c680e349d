package import Basics
package import Experiments
package import Scripting

/// `tokens`: shows how a tokenizer splits sentences, and whether the labels of a split survive it.
package enum TokensCommand: Command {
  static let model = Argument<ResultName?>(
    "model", .operand, .orNone(.result("a model", completion: .model)), default: nil,
    help: "The model whose tokenizer to use; the loaded one when left out.", changesResult: false)
  static let on = Argument<String>(
    "on", .key, .text("a split or a CSV file", completion: .split), default: "train",
    help: "The split shown and checked.",
    changesResult: false)
  static let rows = Argument<Int?>(
    "rows", .key, .orNone(.int(0...1_000_000)), default: nil,
    help:
      "Look at the first sentences only; else ten are shown and the whole split is checked, with 0 just checked.",
    changesResult: false)
  static let text = Argument<String?>(
    "text", .key, .orNone(.text("a sentence")), default: nil, help: "A sentence instead of a split.",
    changesResult: false)
  static let length = Argument<Int>(
    "length", aliases: ["max_length"], .key, .int(3...4096), default: 128,
    help: "Longest sentence in sub-words.", changesResult: false)
  static let format = Argument<String>(
    "format", .key, .choice(["text", "json"]), default: "text", help: "How it is printed.",
    changesResult: false)

  package static let spec = CommandSpec(
    "tokens", summary: "Sub-words, word numbers and aligned labels, sentence by sentence.",
    discussion: """
      The tags of a split are laid onto the first sub-word of each word and taken back; a sentence where they do not
      come back as they were is an error. Cut and vanished words are counted. The words of text= are what stands between
      its spaces, as a file's words are.
      """,
    arguments: [model, on, rows, text, length, format],
    examples: [
      Example(
        "tokens examples/tiny-encoder on=examples/idioms/dev.csv rows=2",
        "the first two sentences of a file, however large", isRunnable: true),
      Example(
        "tokens examples/tiny-encoder text=\"שלום עולם\" format=json", "one sentence", isRunnable: true),
    ])

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<TokenOrder> {
    if scene.isPending(model: call.arguments[model]) || scene.awaits(file: call.arguments[on]) {
      return .pending
    }
    let order = try order(call, in: scene)
    _ = try scene.model(order.model)
    // The data are read when they are shown.
    var sources = SourceFiles()
    if order.sentence == nil { sources.add(order.path) }
    return .ready(order, from: sources)
  }

  package static func perform(
    _ order: TokenOrder, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    try order.show(in: scene, with: services)
    return .nothing
  }

  private static func order(_ call: Invocation, in scene: Scene) throws(Failure) -> TokenOrder {
    let arguments = call.arguments
    let model = try arguments[model].map { name throws(Failure) in
      try scene.single(name, at: arguments.span)
    }
    let split = arguments[on]
    var path = split
    if arguments[text] == nil {
      do throws(Failure) {
        path = try scene.splits.file(split)
      } catch {
        throw error.placed(at: arguments.place(of: on))
      }
    }
    return TokenOrder(
      model: model, sentence: arguments[text], split: split, path: path, rows: arguments[rows] ?? 10,
      looksAtRows: (arguments[rows] ?? 0) > 0,
      limit: arguments[length], isJSON: arguments[format] == "json")
  }
}
