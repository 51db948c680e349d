import Basics
import Comparing
package import Experiments
package import Scripting
import Settings

/// `set` without arguments; `set NAME=VALUE` is a statement of the language, see ``SceneSettings``.
package enum SetCommand: Command {
  package static let spec = CommandSpec(
    "set", summary: "Settings of the session: set NAME=VALUE; alone it shows them.",
    discussion: """
      store=DIR where runs are kept; threads=N or all; existing=error|skip|resume what to do where a run is already;
      busy=wait|skip what a script does about runs that another process works on: it comes back to them and waits, or
      passes them over with the lines that need them (status 3); semantics=readable|exact whether a run of an older
      version, which rounded otherwise, counts as the same work; naming=plain|auto (auto gives each new run its handle
      as last directory level); device=cpu. Any key of train
      (set lr=3e-5) holds for every train that follows. Later ones win: default < init file < configuration file <
      set < the line itself; 'show RUN origin' says where each value came from.
      """,
    examples: [
      Example("set", "what holds now", isRunnable: true),
      Example("set threads=2", "from here on", isRunnable: true),
      Example("set patience=5", "every train that follows waits for five evaluations"),
    ])

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    for line in scene.describe() { services.console.print(line) }
    return .nothing
  }
}
