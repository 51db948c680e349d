package import Experiments
package import Scripting

/// `quit`, also written `exit`: ends the session.
package enum QuitCommand: Command {
  package static let spec = CommandSpec(
    "quit", summary: "End the session; Ctrl-D does the same.",
    examples: [Example("quit", "leave", isRunnable: true)])

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    Outcome(ends: true)
  }
}
