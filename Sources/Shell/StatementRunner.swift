import Basics
import Commands
import Records
package import Scripting
package import Workbench

/// Runs one statement after the other in a session: what the prompt, scripts and `-c` share.
package final class StatementRunner {
  package let session: Session
  /// Whether a line asked for the end of the session.
  package private(set) var isOver = false

  package init(_ session: Session) { self.session = session }

  /// Runs a statement, and waits for work of it that another process is doing.
  /// - Throws: the failure of the statement; an interruption of what it ran is one too.
  package func run(_ statement: ExpandedStatement) throws {
    var results = StatementResults(statement)
    for postponed in try run(statement, into: &results) {
      var call = postponed
      repeat {
        try wait(for: [call])
      } while try !again(&call, into: &results)
    }
    bind(results)
  }

  /// Whether a stop that was asked for while nothing looked, as while data were read, ends the lines here.
  /// - Throws: `script.stopped`.
  func checkStop(before statement: ExpandedStatement) throws(Failure) {
    guard StopSignal.request != .none else { return }
    throw Failure(
      "script.stopped", "stopped before: \(statement.text)", mend: "run this again to go on",
      kind: StopSignal.kind)
  }

  /// Runs a statement; a call whose run another process works on is returned, to be made again later.
  func run(
    _ statement: ExpandedStatement, into results: inout StatementResults
  ) throws -> [PostponedCall] {
    session.origin = LineOrigin(of: statement)
    switch statement.action {
    case .call(let call): return try run(call, of: statement, into: &results)
    case .set(let name, let value): try SessionSettings.set(name, value, in: session)
    case .expect(let expectation): try expect(expectation)
    case .onError: break
    }
    return []
  }

  /// Makes a call that was put off again, as its line stood then.
  /// - Returns: whether it is done; `false` where yet another process has taken it.
  func again(_ postponed: inout PostponedCall, into results: inout StatementResults) throws -> Bool {
    let (now, console) = (session.scene, session.console)
    defer { (session.scene, session.console) = (now, console) }
    session.scene = postponed.scene
    guard case .call(let call) = postponed.statement.action else { return true }
    // What the other calls of the line printed is in the file already.
    let captured = call.redirect.map { FileConsole($0.file, appends: true, around: console) }
    if let captured { session.console = captured }
    do {
      postponed.held = try perform(postponed, into: &results)
    } catch let failure as Failure where call.prefix == .`try` && failure.kind.rawValue < 100 {
      console.note("note: \(failure)")
      postponed.held = nil
    }
    if postponed.held == nil { try captured?.finish() }
    return postponed.held == nil
  }

  /// Gives the name of the line to its runs, once they are all there.
  func bind(_ results: StatementResults) {
    guard case .call(let call) = results.statement.action, let binding = call.binding else { return }
    session.names[binding.text] = results.runs
  }

  private func run(
    _ call: ExpandedCall, of statement: ExpandedStatement, into results: inout StatementResults
  ) throws -> [PostponedCall] {
    let watch = Stopwatch()
    let console = session.console
    var postponed: [PostponedCall] = []
    defer { session.console = console }
    do {
      let captured = try redirect(call)
      postponed = try perform(call, of: statement, into: &results)
      session.console = console
      try captured?.finish()
    } catch let failure as Failure where call.prefix == .`try` && !failure.kind.isInterruption {
      console.note("note: \(failure)")
    }
    if call.prefix == .time {
      console.note("time: \(Estimate.duration(watch.seconds)) (\(rounded(watch.seconds, places: 3)) s)")
    }
    return postponed
  }

  /// Performs every variant of the call.
  private func perform(
    _ call: ExpandedCall, of statement: ExpandedStatement, into results: inout StatementResults
  ) throws -> [PostponedCall] {
    let command = try Dispatch.command(of: call)
    let invocations = try Dispatch.invocations(of: call, command, in: session)
    results.expect(invocations.count)
    var postponed: [PostponedCall] = []
    for (position, invocation) in invocations.enumerated() {
      var made = PostponedCall(
        statement: statement, span: call.span, command: command, invocation: invocation, position: position,
        scene: session.scene)
      made.held = try perform(made, into: &results)
      if made.held != nil { postponed.append(made) }
    }
    return postponed
  }

  /// Performs one call.
  /// - Returns: the work that another process is doing; `nil` where the call was performed.
  private func perform(_ call: PostponedCall, into results: inout StatementResults) throws -> HeldWork? {
    let outcome: Outcome
    do {
      outcome = try call.command.perform(call.invocation, in: session)
    } catch let failure as Failure {
      throw failure.placed(at: failure.kind == .usage ? .source(call.span) : nil)
    }
    if let held = outcome.held { return held }
    results.set(outcome.runs, at: call.position)
    for run in outcome.runs {
      session.lastRun = run
      if !session.runs.contains(run) { session.runs.append(run) }
    }
    if outcome.ends { isOver = true }
    if let interruption = outcome.interruption {
      bind(results)
      throw interruption
    }
    return nil
  }

  private func redirect(_ call: ExpandedCall) throws(Failure) -> FileConsole? {
    guard let redirect = call.redirect else { return nil }
    try redirect.check()
    let captured = FileConsole(redirect.file, appends: redirect.appends, around: session.console)
    session.console = captured
    return captured
  }

  private func expect(_ expectation: ExpandedExpectation) throws {
    let finding = try Expectations.evaluate(expectation, in: session)
    guard !finding.holds else { return session.console.note(finding.line) }
    guard expectation.otherwise != .warn else { return session.console.fail("warning: \(finding.line)") }
    throw Failure("expect.failed", finding.line, at: .source(expectation.span), kind: .expectation)
  }
}
