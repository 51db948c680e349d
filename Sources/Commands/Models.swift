import Basics
package import Experiments
import Reports
package import Scripting

/// `models`: the models on this machine.
package enum ModelsCommand: Command {
  static let format = Argument<TableFormat>(
    "format", .key, .cases(), default: .table, help: "How the list is printed.", changesResult: false)

  package static let spec = CommandSpec(
    "models", summary: "List the models that load finds by name.",
    discussion: """
      Those below models/, and those of Hugging Face's cache (HF_HOME), which Python and pull fill: family, layers and width,
      parameters in the weights, entries of the vocabulary, the licence that the card names, and the size of the files. A family
      in quotes is not supported.
      """,
    arguments: [format],
    examples: [
      Example("models", "what load finds", isRunnable: true),
      Example("models format=json", "for other programs"),
    ])

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    var table = Table([
      .init("model"), .init("family"), .init("layers", .right), .init("parameters", .right),
      .init("vocabulary", .right), .init("licence"), .init("MB", .right),
    ])
    let models = LocalModel.all
    let format = call.arguments[format]
    if models.isEmpty, format == .table {
      services.console.note("there is none below models/ or in Hugging Face's cache; pull NAME downloads one")
      return .nothing
    }
    for model in models {
      table.append([
        model.name, model.family, model.size, model.parameters.map { "\($0)" } ?? "",
        model.vocabulary.map { "\($0)" } ?? "", model.licence ?? "", "\((model.bytes + 500_000) / 1_000_000)",
      ])
    }
    services.console.print(table, as: format)
    return .nothing
  }
}
