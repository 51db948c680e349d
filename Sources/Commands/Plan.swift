package import Basics
package import Experiments
package import Scripting
import Studies

/// `plan`: shows what a script or a line would do and cost, without running it.
package enum PlanCommand: Command {
  static let line = Argument<[ResultName]>(
    "line", .rest, .list(of: .result("a script, or a line", completion: .file(suffixes: [".idx"]))),
    default: [],
    help: "A script's file, or a line such as: train models/x task=cls.", changesResult: false)

  package static let spec = CommandSpec(
    "plan", summary: "What a script or a line would do, and what it would cost; nothing is run.",
    discussion:
      "Runs that are done, runs to do, time, memory and disk. Everything is checked as before a real run.",
    arguments: [line],
    freeKeys: CommandSpec.FreeKeys(
      "KEY", help: "Keys of the line, or parameters of the script.", kind: .verbatim),
    examples: [
      Example("plan examples/quickstart.idx", "a whole script"),
      Example("plan train examples/tiny-encoder task=cls seed=1..3", "one line"),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    _ = try first(call)
    return .light(call.text)
  }

  private static func first(_ call: Invocation) throws(Failure) -> String {
    if let first = call.arguments[line].first?.text { return first }
    throw Failure(
      "plan.what", "nothing to plan", at: .source(call.arguments.span), remedy: "plan FILE.idx", kind: .usage)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let arguments = call.arguments
    let first = PathName.expanded(try first(call))
    let keys = Dictionary(arguments.freeKeys.map { ($0.name.text, $0.value) }, uniquingKeysWith: { $1 })
    let script: Script
    var scene = scene
    if first.hasSuffix(".idx") || FileSystem.exists(first), CommandRegistry.named(first) == nil {
      script = try Script(try FileSystem.readText(first), file: first, parameters: keys)
      scene.reading = .script
    } else {
      // Blanks replace the verb and what precedes it, so that the caret of an error is in the right place.
      let rest = call.text.unicodeScalars.drop { $0 != " " }
      let verb = call.text.unicodeScalars.count - rest.count
      let span = arguments.span
      let before =
        String(repeating: "\n", count: max(span.line - 1, 0))
        + String(repeating: " ", count: max(span.columns.lowerBound - 1, 0) + verb)
      script = try Script(before + String(rest), file: LineOrigin.plan)
    }
    let plan = try ScriptPlan(script, in: scene, with: services)
    for line in plan.report { services.console.print(line) }
    return .nothing
  }
}
