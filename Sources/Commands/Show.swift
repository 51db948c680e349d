package import Basics
import Comparing
package import Experiments
package import Scripting
import Studies

/// `show`: shows everything about a run or a study, or what the session has loaded and set.
package enum ShowCommand: Command {
  static let run = Argument<ResultName?>(
    "run", .operand, .orNone(.result("a run", completion: .run)), default: nil,
    help: "The run or study; what this session has loaded when left out.", changesResult: false)

  static let what = Argument<String?>(
    "what", .operand, .orNone(.choice(["origin"])), default: nil,
    help: "origin: every setting with where it came from, and the command, files and machine behind the run.",
    changesResult: false)

  package static let spec = CommandSpec(
    "show", readsRuns: true,
    summary: "Everything about a run or a study: settings with their origin, scores, checkpoints, machine.",
    arguments: [run, what],
    examples: [
      Example("show last", "the newest run", isRunnable: true),
      Example("show last origin", "where each of its settings came from", isRunnable: true),
      Example("show h1", "a study: history, importances, the best trials"),
      Example("show", "the splits, the model, the session's settings", isRunnable: true),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    try scene.check(call.arguments[run].map { [$0] } ?? [])
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let lines =
      if let id = call.arguments[run].flatMap({ StudyID(rawValue: $0.text) }) {
        try scene.store.describe(id, width: services.console.resultWidth)
      } else if let name = call.arguments[run] {
        try scene.targets([name], with: services).flatMap { target in
          target.refreshTrackers()
          return call.arguments[what] == nil ? try target.describe() : target.describeOrigin()
        }
      } else {
        scene.describe()
      }
    for line in lines { services.console.print(line) }
    return .nothing
  }
}
