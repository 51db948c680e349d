package import Basics
package import Experiments
package import Scripting

/// `pull`: downloads a model from the hub.
package enum PullCommand: Command {
  static let name = Argument<String>(
    "model", .operand, .text("the name of a model"),
    help: "The name of the model, as the hub writes it: onlplab/alephbert-base.", changesResult: false)
  static let revision = Argument<String>(
    "revision", .key, .text("a branch, tag or commit"), default: "main", help: "A branch, a tag or a commit.",
    changesResult: false)

  package static let spec = CommandSpec(
    "pull", summary: "Download a model from Hugging Face's hub.",
    discussion: """
      Downloads the configuration, the tokenizer, the weights (model.safetensors rather than pytorch_model.bin) and the card
      into the cache that Python shares, so that load finds the model by its name and Python does, too. What is there already is
      not downloaded again; a download that was stopped goes on where it was. Every file is checked before it gets its name.

      The hub, the cache and the token are those of every program of Hugging Face: HF_ENDPOINT, HF_HOME, HF_HUB_CACHE, HF_TOKEN.
      No other command uses the network, and none does where HF_HUB_OFFLINE is set.
      """,
    arguments: [name, revision],
    examples: [
      Example("pull onlplab/alephbert-base", "then: load onlplab/alephbert-base"),
      Example("pull FacebookAI/xlm-roberta-base revision=main", "a branch, a tag or a commit"),
    ])

  private static func order(_ call: Invocation) -> PullOrder {
    PullOrder(name: call.arguments[name], revision: call.arguments[revision])
  }

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    try order(call).check()
    let name = call.arguments[name]
    if (try? scene.model(name)) == nil { scene.outlook?.add(model: name) }
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    try order(call).perform(on: services.console)
    return .nothing
  }
}
