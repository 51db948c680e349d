import Basics
import Commands
import Experiments
import Scripting

/// Runs a whole script: everything is checked before the first line runs.
///
/// Several processes may run one script on one store. Each first does the work that is free; runs that
/// another process works on are deferred, and a line that needs one of them waits for it. If that process
/// dies, this one continues its run.
package final class ScriptRunner {
  private let runner: StatementRunner
  private let source: String
  private let text: String
  /// The results of each line that ran, by its index.
  private var results: [Int: StatementResults] = [:]
  private var postponed: [PostponedCall] = []
  private var failed: [Int: Failure] = [:]
  private var skipped: Set<Int> = []
  /// The prepared calls of each line, released when the line has run.
  private var prepared: [Int: [PreparedCall]] = [:]

  private var console: any Console { runner.services.console }

  /// - Parameter source: the script's path, or a name such as `<line>`.
  package init(_ text: String, source: String, in runner: StatementRunner) {
    (self.text, self.source, self.runner) = (text, source, runner)
  }

  /// - Parameter parameters: `name=value` from outside.
  /// - Throws: the first failure that ends the script; with `on error continue`, one that represents all
  ///   failures.
  package func run(parameters: [String: String]) throws {
    let script = try Script(text, file: source, parameters: parameters)
    prepared = try ScriptPlan(script, in: runner.scene, with: runner.services).calls
    // The line whose run is `last`.
    var newest: Int?
    for statement in script.statements {
      if runner.isOver { break }
      try runner.checkStop(before: statement)
      defer { if statement.makesRun { newest = statement.index } }
      var needed = statement.dependencies
      if statement.meansLast, let newest { needed.insert(newest) }
      try settle { statement.readsAllRuns || needed.contains($0.statement.index) }
      guard needed.isDisjoint(with: skipped.union(failed.keys)) else {
        skipped.insert(statement.index)
        console.fail("skipped: \(statement.text) (it needs what failed)")
        continue
      }
      try guarding(statement) { try self.attempt(statement) }
    }
    try settle { _ in true }
    guard let first = failed.min(by: { $0.key < $1.key })?.value else { return }
    throw Failure(
      "script.failed",
      "\(failed.count) of \(script.statements.count) lines failed, \(skipped.count) were skipped",
      kind: failed.values.contains { $0.kind == .run } ? .run : first.kind)
  }

  /// Performs deferred calls selected by `isWanted`: waits for their processes, and takes over from one that
  /// died.
  private func settle(_ isWanted: (PostponedCall) -> Bool) throws {
    var wanted = postponed.filter(isWanted)
    while !wanted.isEmpty {
      if let failure = refusalToWait(wanted) {
        postponed.removeAll { $0.isSame(as: wanted[0]) }
        try guarding(wanted[0].statement) { throw failure }
      }
      for call in wanted where call.held?.isHeld != true { try again(call) }
      wanted = postponed.filter(isWanted)
    }
  }

  /// Waits until one of the calls is free; returns the failure if the policy is not to wait.
  private func refusalToWait(_ calls: [PostponedCall]) -> Failure? {
    do throws(Failure) {
      try runner.wait(for: calls)
      return nil
    } catch {
      return error
    }
  }

  /// Repeats a deferred call; if another process has taken it again, it remains deferred.
  private func again(_ call: PostponedCall) throws {
    postponed.removeAll { $0.isSame(as: call) }
    let statement = call.statement
    try guarding(statement) {
      var call = call
      var own = results[statement.index] ?? StatementResults(statement)
      let isDone = try runner.again(&call, into: &own)
      results[statement.index] = own
      if !isDone { postponed.append(call) }
    }
    finish(statement)
  }

  /// Binds the name of a line whose work is complete, and makes `last` refer to the run of the last such line
  /// in the script.
  private func finish(_ statement: ExpandedStatement) {
    let isDone = !postponed.contains { $0.statement.index == statement.index }
    // A name that a later line has meanwhile bound to its own runs is kept.
    if isDone, let own = results[statement.index],
      !results.contains(where: { $0.key > statement.index && $0.value.binding == own.binding })
    {
      runner.bind(own)
    }
    let makers = results.filter { $0.value.statement.makesRun && !$0.value.runs.isEmpty }
    if let run = makers.max(by: { $0.key < $1.key })?.value.runs.last { runner.scene.results.lastRun = run }
  }

  /// Runs a line or a part of it; a failure that its policy allows is shown, and lines that need the result
  /// are skipped.
  private func guarding(_ statement: ExpandedStatement, _ work: () throws -> Void) throws {
    do {
      try work()
    } catch let failure as Failure {
      let passes =
        statement.policy == .proceed && !failure.kind.isInterruption || failure.code == "run.passed-over"
      guard passes else { throw named(failure, statement) }
      note(failure, of: statement)
    }
  }

  private func note(_ failure: Failure, of statement: ExpandedStatement) {
    failed[statement.index] = failure
    show(failure, of: statement)
  }

  /// The failure that ends a script, preceded by the line of the script if its own place is in another file.
  private func named(_ failure: Failure, _ statement: ExpandedStatement) -> Failure {
    guard !source.hasPrefix("<"), !failure.kind.isInterruption, !OverwriteBlock.codes.contains(failure.code),
      let place = failure.place
    else { return failure }
    if case .source = place { return failure }
    return Failure(
      failure.code, "\(statement.span.file):\(statement.span.line): \(failure.what)", at: place,
      remedy: failure.remedy, kind: failure.kind)
  }

  /// Shows a failure. If it is placed in a data or model file, the line of the script is named as well,
  /// because several lines may use the file.
  private func show(_ failure: Failure, of statement: ExpandedStatement) {
    FailurePrinter(console, source: text).show(failure)
    if case .source = failure.place { return }
    guard failure.place != nil, !OverwriteBlock.codes.contains(failure.code) else { return }
    console.fail("  in \(statement.span.file):\(statement.span.line): \(statement.text)")
  }

  /// Runs a statement, with retries if its policy says so; only failures of the environment are retried.
  private func attempt(_ statement: ExpandedStatement) throws {
    var left = if case .retry(let count) = statement.policy { count } else { 0 }
    while true {
      do {
        var own = StatementResults(statement)
        defer { results[statement.index] = own }
        postponed += try runner.run(
          statement, as: prepared.removeValue(forKey: statement.index) ?? [], into: &own)
      } catch let failure as Failure where failure.kind == .environment && left > 0 {
        left -= 1
        console.note("again (\(left) tries left): \(failure)")
        continue
      } catch let failure as Failure {
        throw failure.kind == .expectation || failure.kind.isInterruption
          ? failure : failure.placed(at: .source(statement.span))
      }
      return finish(statement)
    }
  }
}

extension PostponedCall {
  /// Whether both are the same call of the same line.
  fileprivate func isSame(as other: PostponedCall) -> Bool {
    statement.index == other.statement.index && position == other.position
  }
}
