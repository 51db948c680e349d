/// What a line source returns to the shell.
package enum Line: Sendable, Equatable {
  /// A line without its line break; pasted text may contain line breaks.
  case text(String)
  /// Ctrl-C: the typed text is discarded and a new prompt follows.
  case interrupted
  /// Ctrl-D, the end of the file, or a request to end the process (see `StopSignal.kind`).
  case end
}

/// A source of lines: a terminal or a pipe.
package protocol LineSource: AnyObject {
  /// Whether lines are typed interactively, so that prompts are shown and continuation lines requested.
  var isInteractive: Bool { get }
  /// Whether a whole line has been read already, so that the next one need not be waited for.
  var hasLine: Bool { get }
  /// Reads the next line.
  /// - Throws: `terminal.read`, `file.encoding`.
  func nextLine(prompt: String) throws -> Line
  /// Adds an accepted line to the history of the arrow keys.
  func remember(_ line: String)
}

extension LineSource {
  package var hasLine: Bool { false }
}
