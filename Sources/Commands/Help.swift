import Basics
package import Scripting
package import Workbench

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

  package static func perform(_ call: Invocation, in session: Session) throws -> Outcome {
    let lines: [String]
    switch (call.arguments[verb], call.arguments[key]) {
    case (nil, _): lines = HelpText.overview()
    case (let verb?, let key):
      lines = try HelpText.of(verb, key: key, at: call.arguments.place(of: HelpCommand.verb))
    }
    for line in lines { session.console.print(line) }
    return .nothing
  }
}
