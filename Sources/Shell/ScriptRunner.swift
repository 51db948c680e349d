import Basics
import Commands
import Scripting
import Workbench

/// Runs a whole script: everything is checked before the first line runs.
package struct ScriptRunner {
  private let runner: StatementRunner
  private let session: Session
  private let source: String
  private let text: String

  /// - Parameter source: the script's path, or a name such as `<line>`.
  package init(_ text: String, source: String, in runner: StatementRunner) {
    (self.text, self.source, self.runner, session) = (text, source, runner, runner.session)
  }

  /// - Parameter parameters: `name=value` from outside.
  /// - Throws: the first failure that ends the script; with `on error continue` the one that stands for all.
  package func run(parameters: [String: String]) throws {
    let script = try Script(text, file: source, parameters: parameters)
    _ = try ScriptPlan(script, in: session.scratch())
    var failed: [Int: Failure] = [:]
    var skipped: Set<Int> = []
    // The line whose run is 'last'.
    var newest: Int?
    for statement in script.statements {
      if runner.isOver { break }
      defer { if statement.makesRun { newest = statement.index } }
      var needed = statement.dependencies
      if statement.meansLast, let newest { needed.insert(newest) }
      if !needed.isDisjoint(with: skipped.union(failed.keys)) {
        skipped.insert(statement.index)
        session.console.note("skipped: \(statement.text) (it needs what failed)")
        continue
      }
      do {
        try attempt(statement)
      } catch let failure as Failure {
        let isInterruption = failure.kind == .interrupted || failure.kind == .terminated
        guard statement.policy == .proceed, !isInterruption else { throw named(failure, statement) }
        failed[statement.index] = failure
        show(failure, of: statement)
      }
    }
    guard let first = failed.min(by: { $0.key < $1.key })?.value else { return }
    throw Failure(
      "script.failed",
      "\(failed.count) of \(script.statements.count) lines failed, \(skipped.count) were skipped",
      kind: failed.values.contains { $0.kind == .run } ? .run : first.kind)
  }

  /// The failure that ends a script, with the line of the script before it where its own place is another file.
  private func named(_ failure: Failure, _ statement: ExpandedStatement) -> Failure {
    guard !source.hasPrefix("<"), failure.kind.rawValue < 100, !Protection.codes.contains(failure.code),
      let place = failure.place
    else { return failure }
    if case .source = place { return failure }
    return Failure(
      failure.code, "\(statement.span.file):\(statement.span.line): \(failure.what)", at: place,
      mend: failure.remedy, kind: failure.kind)
  }

  /// A failure placed at a data or model file names the line of the script too: several lines may use the file.
  private func show(_ failure: Failure, of statement: ExpandedStatement) {
    FailurePrinter(session.console, source: text).show(failure)
    if case .source = failure.place { return }
    guard failure.place != nil, !Protection.codes.contains(failure.code) else { return }
    session.console.note("  in \(statement.span.file):\(statement.span.line): \(statement.text)")
  }

  /// Runs a statement, again where its policy says so: only failures of the environment are worth another try.
  private func attempt(_ statement: ExpandedStatement) throws {
    var left = if case .retry(let count) = statement.policy { count } else { 0 }
    let origin: Session.LineOrigin =
      source.hasPrefix("<") ? .typed : .script(statement.span.file, line: statement.span.line)
    while true {
      do {
        return try runner.run(statement, origin: origin)
      } catch let failure as Failure where failure.kind == .environment && left > 0 {
        left -= 1
        session.console.note("again (\(left) tries left): \(failure)")
      } catch let failure as Failure {
        throw failure.kind == .expectation || failure.kind.rawValue >= 100
          ? failure : failure.placed(at: .source(statement.span))
      }
    }
  }
}
