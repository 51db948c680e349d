/// What a line source hands the shell.
package enum Line: Sendable, Equatable {
  /// A line without its line break; a paste may hold breaks inside.
  case text(String)
  /// Ctrl-C: what was typed so far is gone, a new prompt follows.
  case interrupted
  /// Ctrl-D, the end of the file, or a request to end the process (`StopSignal.kind` says which).
  case end
}

/// Where lines come from: a person at a terminal, a pipe, or a test.
package protocol LineSource: AnyObject {
  /// Whether a person types: prompts are shown and continuation lines asked for.
  var isInteractive: Bool { get }
  /// The next line.
  /// - Throws: `terminal.read`, `file.encoding`.
  func nextLine(prompt: String) throws -> Line
  /// Adds an accepted line to what the arrow keys find.
  func remember(_ line: String)
}
