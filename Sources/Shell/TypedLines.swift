import Basics
import Terminal

/// The lines that a command reads itself: without the completions and hints of the prompt, which are for commands.
final class TypedLines: LineSource {
  private let lines: any LineSource

  init(_ lines: any LineSource) { self.lines = lines }

  var isInteractive: Bool { lines.isInteractive }
  var hasLine: Bool { lines.hasLine }
  func remember(_ line: String) {}

  func nextLine(prompt: String) throws -> Line {
    guard lines.isInteractive else { return try lines.nextLine(prompt: prompt) }
    let editor = lines as? LineEditor
    let (completer, hinter) = (editor?.completer, editor?.hinter)
    editor?.completer = nil
    editor?.hinter = nil
    StopSignal.setReading(true)
    defer {
      StopSignal.setReading(false)
      editor?.completer = completer
      editor?.hinter = hinter
    }
    return try Echo.on { try lines.nextLine(prompt: prompt) }
  }
}

/// Standard input for commands that read it, opened when the first of them does.
final class StandardInput {
  private lazy var lines = TypedLines(
    TerminalSetup.lineSource(history: [], terminals: Installation.file("share/idx/terminfo")))

  /// The source, the same each time: what one command has not read is there for the next.
  func source() -> any LineSource { lines }
}
