package import Basics
package import Experiments
package import Scripting

/// `help`: all verbs and statements, one of them, or one key of a verb.
package enum HelpCommand: Command {
  static let verb = Argument<String?>(
    "command", .operand, .orNone(.text("a command", completion: .verb)), default: nil, help: "The command.",
    changesResult: false)
  static let key = Argument<String?>(
    "key", .operand, .orNone(.text("a key", completion: .setting)), default: nil, help: "One of its keys.",
    changesResult: false)

  package static let spec = CommandSpec(
    "help", summary: "What there is, and how it is used.", arguments: [verb, key],
    examples: [
      Example("help", "all commands", isRunnable: true),
      Example("help train", "one command", isRunnable: true),
      Example("help train lr", "one key", isRunnable: true),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    _ = try lines(call, width: 80)
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    // Long lines are hard to read even on a wide terminal or in a file.
    for line in try lines(call, width: min(services.console.resultWidth, 100)) {
      services.console.print(line)
    }
    return .nothing
  }

  private static func lines(_ call: Invocation, width: Int) throws(Failure) -> [String] {
    guard let verb = call.arguments[verb] else { return HelpText.overview(width: width) }
    return try HelpText.of(
      verb, key: call.arguments[key], width: width, at: call.arguments.place(of: HelpCommand.verb))
  }
}
