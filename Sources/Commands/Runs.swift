import Basics
import Reports
package import Scripting
package import Workbench

package enum RunsCommand: Command {
  static let format = Argument<TableFormat>(
    "format", .key, .cases(), default: .table, help: "How the list is printed.", changesResult: false)
  static let status = Argument<String?>(
    "status", .key, .orNone(.choice(["running", "interrupted", "finished", "failed"])), default: nil,
    help: "Only runs with this status.", changesResult: false)

  static let reindex = Argument<Bool>(
    "reindex", .key, .flag, default: false,
    help: "Give a handle to every run of the store that has none, such as one copied from another machine.",
    changesResult: false)

  package static let spec = CommandSpec(
    "runs", summary: "The runs of the store, the newest last.",
    discussion: "The status is that of now: running means that a living process holds the run.",
    arguments: [status, reindex, format],
    examples: [
      Example("runs", "all of them", isRunnable: true),
      Example("runs status=interrupted", "what can be resumed"),
      Example("runs format=json", "for other programs"),
    ])

  package static func perform(_ call: Invocation, in session: Session) throws -> Outcome {
    let format = call.arguments[format]
    if call.arguments[reindex] { session.reindex() }
    let (table, problems) = session.listRuns(status: call.arguments[status], isWhole: format != .table)
    for problem in problems { session.console.note("note: \(problem)") }
    if table.rows.isEmpty, format == .table {
      session.console.note("no runs in \(session.storePath)")
      return .nothing
    }
    for line in table.lines(format, width: session.console.resultWidth) { session.console.print(line) }
    return .nothing
  }
}
