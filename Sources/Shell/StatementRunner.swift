import Basics
import Commands
package import Experiments
import Records
import Reports
package import Scripting

/// Runs one statement after another; shared by the prompt, scripts and `-c`.
package final class StatementRunner {
  /// The state and results of the lines so far.
  package var scene: Scene
  /// Console, engine and data, shared by all statements.
  package internal(set) var services: Services
  /// Whether a line requested the end of the session.
  package private(set) var isOver = false

  /// - Parameter scene: the scene for the first statement.
  package init(_ scene: Scene, with services: Services) { (self.scene, self.services) = (scene, services) }

  private var console: any Console { services.console }

  /// Runs a statement, and waits for any of its work that another process is doing.
  /// - Throws: the failure of the statement; an interruption of its work counts as one.
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

  /// Checks for a stop requested while it was not polled, as during reading of data.
  /// - Throws: `script.stopped`.
  func checkStop(before statement: ExpandedStatement) throws(Failure) {
    guard StopSignal.request != .none else { return }
    throw Failure(
      "script.stopped", "stopped before: \(statement.text)", remedy: "run this again to go on",
      kind: StopSignal.kind)
  }

  /// Runs a statement; returns the calls whose runs another process works on, to be repeated later.
  ///
  /// - Parameter prepared: its calls, if already prepared.
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

  /// Repeats a deferred call with the scene of its line.
  /// - Returns: whether it is done; `false` if another process has taken it again.
  func again(_ postponed: inout PostponedCall, into results: inout StatementResults) throws -> Bool {
    guard case .call(let call) = postponed.statement.action else { return true }
    // The output of the line's other calls is already in the file.
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

  /// Binds the name of the line to its runs when they are all done.
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
      do {
        postponed = try perform(call, of: statement, as: prepared, with: services, into: &results)
      } catch let failure as Failure where failure.kind.isInterruption {
        try captured?.finishStopped()
        throw failure
      }
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
    // A file that determines the number of calls may have changed.
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
  /// - Returns: the work that another process is doing; `nil` if the call was performed.
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
