import Basics
import Comparing
package import Experiments
import Records
import Reports
package import Scripting

/// `runs`: lists the runs and studies of the store with their status.
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

  static let studies = Argument<Bool>(
    "studies", .key, .flag, default: false, help: "The studies alone; else they follow the runs.",
    changesResult: false)

  package static let spec = CommandSpec(
    "runs", readsRuns: true, summary: "The runs and the studies of the store, the newest last.",
    discussion: """
      The status is that of now: running means that a living process holds the run. The trials of a study are shown by
      'show h1' and 'compare h1'.
      """,
    arguments: [status, studies, reindex, ListLimit.argument, format],
    examples: [
      Example("runs", "the newest 50", isRunnable: true),
      Example("runs status=interrupted", "what can be resumed"),
      Example("runs limit=0", "all of them, however many there are"),
      Example("runs format=json", "for other programs"),
    ])

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let format = call.arguments[format]
    if call.arguments[reindex] { try scene.store.reindex() }
    let (runs, problems) = try scene.store.listRuns(status: call.arguments[status], isWhole: format != .table)
    let (searches, faults) = scene.store.listStudies(isWhole: format != .table)
    let onlyStudies = call.arguments[studies]
    for problem in onlyStudies ? faults : problems + faults { services.console.note("note: \(problem)") }
    var table = onlyStudies ? searches : runs
    if table.rows.isEmpty, format == .table, searches.rows.isEmpty {
      services.console.note("no runs in \(scene.store.root)")
      return .nothing
    }
    ListLimit.apply(to: &table, of: call, format, on: services.console)
    var lines: [String] = []
    if !table.rows.isEmpty || format != .table {
      lines = table.lines(format, width: services.console.resultWidth)
    }
    // For display both are listed; programs request one or the other.
    if format == .table, !onlyStudies, call.arguments[status] == nil, !searches.rows.isEmpty {
      lines += (lines.isEmpty ? [] : [""]) + searches.lines(format, width: services.console.resultWidth)
    }
    for line in lines {
      if format == .table { services.console.print(line) } else { services.console.print(exactly: line) }
    }
    return .nothing
  }
}
