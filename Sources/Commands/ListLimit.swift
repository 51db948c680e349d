import Basics
import Experiments
import Reports
import Scripting

/// Limits the length of displayed lists.
enum ListLimit {
  static let argument = Argument<Int>(
    "limit", .key, .int(0...), default: 50,
    help: """
      The newest rows that a terminal shows; 0 shows all. Files, pipes and other formats get all of them unless it is \
      given.
      """, changesResult: false)

  /// Drops the oldest rows beyond the limit, and notes how to see them.
  static func apply(
    to table: inout Table, of call: Invocation, _ format: TableFormat, on console: any Console
  ) {
    let isShown = format == .table && console.resultWidth < ResultWidth.endless
    let limit = call.arguments[argument]
    guard call.arguments.isGiven(argument) || isShown, limit > 0, table.rows.count > limit else { return }
    let hidden = table.rows.count - limit
    table.rows.removeFirst(hidden)
    console.note("the newest \(limit) of \(limit + hidden); limit=0 shows all")
  }
}
