import Basics
import Records
import Reports
package import Scripting
package import Workbench

package enum RunsCommand: Command {
  static let format = Argument<TableFormat>(
    "format", .key, .cases(), default: .table, help: "How the list is printed.", changesResult: false)
  static let status = Argument<String?>(
    "status", .key, .orNone(.choice(["running", "interrupted", "finished", "failed"])), default: nil,
    help: "Only runs with this status.", changesResult: false)

  package static let spec = CommandSpec(
    "runs", summary: "The runs of the store, the newest last.",
    discussion: "The status is that of now: running means that a living process holds the run.",
    arguments: [status, format],
    examples: [
      Example("runs", "all of them", isRunnable: true),
      Example("runs status=interrupted", "what can be resumed"),
      Example("runs format=json", "for other programs"),
    ])

  package static func perform(_ call: Invocation, in session: Session) throws -> Outcome {
    let listing = session.store.list()
    for problem in listing.problems { session.console.note("note: \(problem)") }
    var table = Table([
      .init("run"), .init("status"), .init("task"), .init("model"), .init("name"), .init("seed", .right),
      .init("best", .right), .init("metric"), .init("created"),
    ])
    for entry in listing.runs where call.arguments[status].map({ $0 == entry.status.name }) ?? true {
      let manifest = entry.manifest
      table.append([
        "\(entry.id)", entry.status.name, manifest.task,
        manifest.model.split(separator: "/").last.map(String.init) ?? manifest.model,
        manifest.name ?? "", "\(manifest.seed)", manifest.best.map { rounded($0.value) } ?? "",
        manifest.best?.metric ?? "", created(manifest, isWhole: call.arguments[format] != .table),
      ])
    }
    if table.rows.isEmpty, call.arguments[format] == .table {
      session.console.note("no runs in \(session.store.root)")
      return .nothing
    }
    for line in table.lines(call.arguments[format], width: session.console.resultWidth) {
      session.console.print(line)
    }
    return .nothing
  }

  /// `11-21 11:04` for the eye; the whole time for programs.
  private static func created(_ manifest: RunManifest, isWhole: Bool) -> String {
    let text = manifest.created.description
    return isWhole ? text : String(text.prefix(16).dropFirst(5)).replacing("T", with: " ")
  }
}
