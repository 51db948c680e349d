import Basics
import PseudoTerminal
import TestSupport
import Testing

/// A person at the prompt of the real program, in a workplace of their own.
final class ShellSession {
  let terminal: PseudoTerminal
  /// Kept, so that it is there as long as the sitting.
  private let place: Workplace
  private var typed: [String: Int] = [:]

  /// Starts the program and waits for its prompt.
  init(
    _ place: Workplace, _ arguments: [String] = [], environment: [String: String] = [:], rows: Int = 200,
    columns: Int = 100
  ) throws {
    self.place = place
    var all = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": place.path, "PATH": "/usr/bin:/bin",
      "XDG_STATE_HOME": place.path + "/state",
    ]
    all.merge(environment) { $1 }
    terminal = try PseudoTerminal(
      "/bin/sh",
      ["-c", "cd \"$0\" && exec \"$@\"", place.path, try BuiltProgram.path(), "--no-init"] + arguments,
      environment: all, rows: rows, columns: columns)
    try terminal.wait(line: "idx>")
  }

  /// Types a line, and waits until it stands there and the prompt is back below it.
  func run(_ line: String, prompt: String = "idx>", then next: String = "idx>", upTo seconds: Int = 120)
    throws
  {
    typed[line, default: 0] += 1
    let times = typed[line] ?? 1
    terminal.send(line + "\r")
    try terminal.wait("prompt behind '\(line)'", upTo: seconds) { screen in
      screen.lines.count { $0 == "\(prompt) \(line)" } >= times && screen.currentLine == next
    }
  }

  /// Whether some row of the screen begins so.
  func shows(_ start: String) -> Bool { terminal.screen.lines.contains { $0.hasPrefix(start) } }

  /// The last row that begins so.
  func row(_ start: String) -> String? { terminal.screen.lines.last { $0.hasPrefix(start) } }

  /// Ends the sitting with Ctrl-D.
  func end() -> Int32 {
    terminal.send([4])
    return terminal.end()
  }
}
