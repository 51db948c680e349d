import Basics
import Commands
package import Experiments
import Records
import Reports
package import Scripting

/// Runs one statement after the other: what the prompt, scripts and `-c` share.
package final class StatementRunner {
  /// What the lines so far said and made.
  package var scene: Scene
  /// Console, engine and data, shared by all statements.
  package let services: Services
  /// Whether a line asked for the end of the session.
  package private(set) var isOver = false

  /// - Parameter scene: what the first statement finds.
  package init(_ scene: Scene, with services: Services) { (self.scene, self.services) = (scene, services) }

  private var console: any Console { services.console }

  /// Runs a statement, and waits for work of it that another process is doing.
  /// - Throws: the failure of the statement; an interruption of what it ran is one too.
  package func run(_ statement: ExpandedStatement) throws {
    var results = StatementResults(statement)
    for postponed in try run(statement, as: [], into: &results) {
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
      "script.stopped", "stopped before: \(statement.text)", remedy: "run this again to go on",
      kind: StopSignal.kind)
  }

  /// Runs a statement; a call whose run another process works on is returned, to be made again later.
  ///
  /// - Parameter prepared: its calls, where they were prepared before.
  func run(
    _ statement: ExpandedStatement, as prepared: [PreparedCall], into results: inout StatementResults
  ) throws -> [PostponedCall] {
    scene.origin = LineOrigin(of: statement)
    switch statement.action {
    case .call(let call): return try run(call, of: statement, as: prepared, into: &results)
    case .set(let name, let value): try SceneSettings.set(name, value, in: &scene)
    case .expect(let expectation): try expect(expectation)
    case .onError: break
    }
    return []
  }

  /// Makes a call that was put off again, as its line stood then.
  /// - Returns: whether it is done; `false` where yet another process has taken it.
  func again(_ postponed: inout PostponedCall, into results: inout StatementResults) throws -> Bool {
    guard case .call(let call) = postponed.statement.action else { return true }
    // What the other calls of the line printed is in the file already.
    let captured = call.redirect.map { FileConsole($0.file, appends: true, around: console) }
    let services = captured.map { self.services.redirected(to: $0) } ?? self.services
    var then = scene.asIn(postponed.scene)
    defer { scene.results = then.results }
    do {
      postponed.held = try perform(postponed, in: &then, with: services, into: &results)
    } catch let failure as Failure where call.prefix == .`try` && !failure.kind.isInterruption {
      console.note("note: \(failure)")
      postponed.held = nil
    }
    if postponed.held == nil { try captured?.finish() }
    return postponed.held == nil
  }

  /// Gives the name of the line to its runs, once they are all there.
  func bind(_ results: StatementResults) {
    guard case .call(let call) = results.statement.action, let binding = call.binding else { return }
    scene.results.names[binding.text] = results.runs
  }

  private func run(
    _ call: ExpandedCall, of statement: ExpandedStatement, as prepared: [PreparedCall],
    into results: inout StatementResults
  ) throws -> [PostponedCall] {
    let watch = Stopwatch()
    var postponed: [PostponedCall] = []
    do {
      try call.redirect?.check()
      let captured = call.redirect.map { FileConsole($0.file, appends: $0.appends, around: console) }
      let services = captured.map { self.services.redirected(to: $0) } ?? self.services
      postponed = try perform(call, of: statement, as: prepared, with: services, into: &results)
      try captured?.finish()
    } catch let failure as Failure where call.prefix == .`try` && !failure.kind.isInterruption {
      console.note("note: \(failure)")
    }
    if call.prefix == .time {
      console.note(
        "time: \(DurationText.estimate(seconds: watch.seconds)) (\(rounded(watch.seconds, places: 3)) s)")
    }
    return postponed
  }

  /// Performs every variant of the call.
  private func perform(
    _ call: ExpandedCall, of statement: ExpandedStatement, as prepared: [PreparedCall],
    with services: Services, into results: inout StatementResults
  ) throws -> [PostponedCall] {
    let command = try Dispatch.command(of: call)
    let invocations = try Dispatch.invocations(of: call, command, in: scene, with: services)
    results.expect(invocations.count)
    // A file that says of how many calls the line means may have changed since.
    let isPrepared = prepared.map(\.invocation.text) == invocations.map(\.text)
    var postponed: [PostponedCall] = []
    for (position, invocation) in invocations.enumerated() {
      var made = PostponedCall(
        statement: statement, span: call.span, command: command, invocation: invocation,
        prepared: isPrepared ? prepared[position] : nil, position: position, scene: scene)
      made.held = try perform(made, in: &scene, with: services, into: &results)
      if made.held != nil { postponed.append(made) }
    }
    return postponed
  }

  /// Performs one call.
  /// - Returns: the work that another process is doing; `nil` where the call was performed.
  private func perform(
    _ call: PostponedCall, in scene: inout Scene, with services: Services,
    into results: inout StatementResults
  ) throws -> HeldWork? {
    let outcome: Outcome
    do {
      let prepared =
        try call.prepared ?? PreparedCall(call.invocation, of: call.command, in: scene, with: services)
      outcome = try prepared.perform(of: call.command, in: &scene, with: services)
    } catch let failure as Failure {
      throw failure.placed(at: failure.kind == .usage ? .source(call.span) : nil)
    }
    if let held = outcome.held { return held }
    results.set(outcome.runs, at: call.position)
    for run in outcome.runs {
      scene.results.lastRun = run
      if !scene.results.runs.contains(run) { scene.results.runs.append(run) }
    }
    if outcome.ends { isOver = true }
    if let interruption = outcome.interruption {
      if case .call(let made) = results.statement.action, let binding = made.binding {
        scene.results.names[binding.text] = results.runs
      }
      throw interruption
    }
    return nil
  }

  private func expect(_ expectation: ExpandedExpectation) throws {
    let finding = try Expectations.evaluate(expectation, in: scene, with: services)
    guard !finding.holds else { return console.note(finding.line) }
    guard expectation.otherwise != .warn else { return console.fail("warning: \(finding.line)") }
    throw Failure("expect.failed", finding.line, at: .source(expectation.span), kind: .expectation)
  }
}
