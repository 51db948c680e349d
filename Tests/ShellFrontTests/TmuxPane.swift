import Basics
import PseudoTerminal
import TestSupport
import Testing

/// A pane of a tmux server of its own with bash in it, as a person has it open over ssh.
final class TmuxPane {
  /// Where tmux is; `nil` where it is not installed.
  static let program = ["/usr/bin/tmux", "/usr/local/bin/tmux", "/opt/homebrew/bin/tmux"]
    .first { FileSystem.exists($0) }
  static let missing: Comment = "tmux is not installed: scripts/setup --tests installs it"

  private let socket: String
  private let environment: [String: String]

  /// Opens the pane and waits for the prompt of bash, which is `$`.
  init(in place: Workplace) throws {
    socket = place.path + "/tmux"
    environment = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": place.path, "PATH": "/usr/bin:/bin",
      "SHELL": "/bin/bash", "XDG_STATE_HOME": place.path + "/state",
    ]
    try run(
      "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "50", "-c", place.path,
      "exec env PS1='$ ' bash --noprofile --norc -i")
    try wait("the prompt of bash") { $0.last == "$" }
  }

  deinit { _ = try? run("kill-server") }

  /// Runs one command of tmux; returns what it printed.
  @discardableResult
  private func run(_ words: String...) throws -> String {
    let terminal = try PseudoTerminal(
      try #require(TmuxPane.program), ["-u", "-S", socket] + words, environment: environment, rows: 60,
      columns: 200)
    _ = terminal.end()
    return String(decoding: terminal.transcript, as: UTF8.self)
  }

  /// The rows of the pane down to the last that is not empty.
  func lines() throws -> [String] {
    // The terminal that tmux writes to makes \r\n of its line breaks, which are one character here.
    let text = try run("capture-pane", "-p").replacing("\r\n", with: "\n")
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0.reversed().drop { $0.isWhitespace }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Types a line.
  func type(_ line: String) throws {
    try run("send-keys", "-l", "--", line)
    try run("send-keys", "Enter")
  }

  /// Closes the pane as a person closes a window: the terminal is gone.
  func close() throws { try run("kill-pane") }

  /// - Throws: a failure with the rows when they do not come to satisfy `condition` within `seconds`.
  func wait(_ what: String, upTo seconds: Double = 60, until condition: ([String]) -> Bool) throws {
    let watch = Stopwatch()
    while true {
      let lines = try lines()
      if condition(lines) { return }
      try #require(watch.seconds < seconds, "no \(what):\n\(lines.joined(separator: "\n"))")
    }
  }
}
