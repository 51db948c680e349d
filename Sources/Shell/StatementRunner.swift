import Basics
import Commands
import Records
package import Scripting
package import Workbench

/// Runs one statement after the other in a session: what the prompt, scripts and `-c` share.
package final class StatementRunner {
  package let session: Session
  /// Whether a line asked for the end of the sitting.
  package private(set) var isOver = false

  package init(_ session: Session) { self.session = session }

  /// - Throws: the failure of the statement; an interruption of what it ran is one too.
  package func run(_ statement: ExpandedStatement, origin: Session.LineOrigin) throws {
    session.origin = origin
    switch statement.action {
    case .call(let call): try run(call)
    case .set(let name, let value): try SessionSettings.set(name, value, in: session)
    case .expect(let expectation): try expect(expectation)
    case .onError: break
    }
  }

  private func run(_ call: ExpandedCall) throws {
    let watch = Stopwatch()
    let console = session.console
    defer { session.console = console }
    do {
      let captured = try redirect(call)
      let runs = try perform(call)
      if let binding = call.binding { session.names[binding.text] = runs }
      session.console = console
      try captured?.finish()
    } catch let failure as Failure where call.prefix == .`try` && failure.kind.rawValue < 100 {
      console.note("note: \(failure)")
    }
    if call.prefix == .time {
      console.note("time: \(Estimate.duration(watch.seconds)) (\(rounded(watch.seconds, places: 3)) s)")
    }
  }

  /// Performs every variant of the call; returns the runs they concerned.
  private func perform(_ call: ExpandedCall) throws -> [RunID] {
    let command = try Dispatch.command(of: call)
    let invocations = try Dispatch.invocations(of: call, command, in: session)
    var runs: [RunID] = []
    for invocation in invocations {
      let outcome: Outcome
      do {
        outcome = try command.perform(invocation, in: session)
      } catch let failure as Failure {
        throw failure.placed(at: failure.kind == .usage ? .source(call.span) : nil)
      }
      runs += outcome.runs
      for run in outcome.runs {
        session.lastRun = run
        if !session.runs.contains(run) { session.runs.append(run) }
      }
      if outcome.ends { isOver = true }
      if let interruption = outcome.interruption {
        if let binding = call.binding { session.names[binding.text] = runs }
        throw interruption
      }
    }
    return runs
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
    guard !finding.holds, expectation.otherwise != .warn else { return session.console.note(finding.line) }
    throw Failure("expect.failed", finding.line, at: .source(expectation.span), kind: .expectation)
  }
}
