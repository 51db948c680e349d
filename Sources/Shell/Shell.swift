package import Basics
import Commands
import Experiments
import Records
import Scripting
package import Terminal

/// The prompt: reads a line, runs it, reports failures, and reads the next one.
package final class Shell {
  private let runner: StatementRunner
  private let lines: any LineSource
  private let history: History?
  private var expander = Expander()

  /// - Parameters:
  ///   - lines: the source of lines; a ``LineEditor`` gets completions and hints.
  ///   - history: records the lines that were run; `nil` for no history.
  package init(_ runner: StatementRunner, lines: any LineSource, history: History?) {
    (self.runner, self.lines, self.history) = (runner, lines, history)
    let typed = TypedLines(lines)
    runner.services.lines = { typed }
    if let editor = lines as? LineEditor {
      let completer = Completer(runner)
      editor.completer = { [weak self] line, cursor in
        completer.complete(line, cursor, variables: self?.expander.names ?? [])
      }
      editor.hinter = { completer.hint($0) }
    }
  }

  /// Reads until the end; returns the exit status.
  package func run() -> Int32 {
    var text = ""
    while !runner.isOver {
      do {
        switch try nextLine(text.isEmpty ? "idx> " : "…> ") {
        case .interrupted:
          text = ""
          StopSignal.lower()
        case .end:
          if StopSignal.request != .none { return StopSignal.kind.rawValue }
          guard !text.isEmpty else { return 0 }
          // Ctrl-D in an unfinished loop discards the loop but does not end the session.
          runner.services.console.fail("error: the lines above are not complete; nothing of them was run")
          text = ""
        case .text(let line):
          text += text.isEmpty ? line : "\n" + line
          guard let statements = try read(text) else { continue }
          try Echo.off { try run(statements, text) }
          text = ""
        }
      } catch let failure as Failure {
        FailurePrinter(runner.services.console, source: text).show(failure)
        remember(text, failure.kind.rawValue)
        text = ""
        // A terminal that can no longer be read will not recover.
        if failure.code == "terminal.read" { return failure.kind.rawValue }
      } catch {
        runner.services.console.fail("error: \(error)")
        text = ""
      }
      // SIGTERM and SIGHUP stop the current work and then the session; Ctrl-C only the work.
      if StopSignal.endsProcess { return StopSignal.kind.rawValue }
      StopSignal.lower()
    }
    return 0
  }

  private func nextLine(_ prompt: String) throws -> Line {
    StopSignal.setReading(true)
    defer { StopSignal.setReading(false) }
    return try lines.nextLine(prompt: prompt)
  }

  /// The statements typed so far, or `nil` while a bracket or a loop is open.
  private func read(_ text: String) throws(Failure) -> [Statement]? {
    do throws(Failure) {
      switch try ScriptParser.read(text, file: LineOrigin.line) {
      case .incomplete: return nil
      case .complete(let statements): return statements
      }
    } catch {
      // Remember a line with an error, so that it can be corrected.
      lines.remember(text)
      throw error
    }
  }

  private func run(_ statements: [Statement], _ text: String) throws {
    guard !statements.isEmpty else { return }
    lines.remember(text)
    for statement in try expander.expand(statements) {
      try runner.checkStop(before: statement)
      try runner.run(statement)
      if case .call(let call) = statement.action, let binding = call.binding {
        expander.bind(binding.text, toResultOf: statement.index)
      }
    }
    remember(text, 0)
  }

  private func remember(_ text: String, _ status: Int32) {
    guard let history, History.keeps(text) else { return }
    try? history.append(
      History.Entry(
        time: Timestamp.now.milliseconds / 1000, directory: FileFacts.resolved("."), command: text,
        status: Int(status),
        run: runner.scene.results.lastRun?.rawValue))
  }
}
