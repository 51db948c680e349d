import Basics
import PseudoTerminal
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Ctrl-Z and fg in a real bash.
@Suite(.serialized) struct SuspendedTests {
  private static let hasBash = FileSystem.exists("/bin/bash")

  /// Types a line of bash or idx and waits for a prompt below it.
  private func enter(_ terminal: PseudoTerminal, _ line: String, then prompt: String) throws {
    let count = terminal.transcript.count
    terminal.send(line + "\r")
    try terminal.wait("'\(prompt)' behind '\(line)'", upTo: 60) {
      $0.currentLine == prompt && terminal.transcript.count > count + line.utf8.count + 2
    }
  }

  private func bash(in place: Workplace) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      "/bin/bash", ["--noprofile", "--norc", "-i"],
      environment: [
        "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": place.path, "PATH": "/usr/bin:/bin",
        "PS1": "bash> ", "XDG_STATE_HOME": place.path + "/state", "HISTFILE": "/dev/null",
      ], rows: 30, columns: 100)
    try terminal.wait(line: "bash>")
    try enter(terminal, "cd \(place.path); clear", then: "bash>")
    return terminal
  }

  @Test(
    "Ctrl-Z and fg bring back a live prompt with the half line that stood there, every time",
    .enabled(if: hasBash, "there is no /bin/bash"))
  func suspended() throws {
    var generator = SeededGenerator(seed: testSeed, "suspended")
    let place = try Workplace()
    let terminal = try bash(in: place)
    try enter(terminal, "\(try BuiltProgram.path()) --no-init", then: "idx>")
    // The thread that computes is there from now on.
    try enter(terminal, Workplace.load, then: "idx>")
    try enter(terminal, "train encoder task=cls epochs=1 threads=2", then: "idx>")
    let rounds = Soak.rounds(200)
    var live = 0
    for round in 0..<rounds {
      let half = round % 3 == 0 ? "" : String("a line that is no command".prefix(1 + generator.below(25)))
      let row = half.isEmpty ? "idx>" : "idx> \(half)".trimmedAtEnd
      terminal.send(half)
      try terminal.wait(line: row)
      usleep(UInt32(generator.below(5_000)))
      terminal.send([26])
      try terminal.wait("bash in round \(round)") { $0.currentLine == "bash>" }
      terminal.send("fg\r")
      try terminal.wait("the half line in round \(round), IDX_TEST_SEED=\(testSeed)") { screen in
        screen.currentLine == row
      }
      // In cooked mode Ctrl-A would show as ^A, and Ctrl-K do nothing.
      terminal.send([1, 11])
      try terminal.wait(line: "idx>")
      terminal.send("live\u{1}a")
      try terminal.wait(line: "idx> alive")
      terminal.send([21, 11])
      try terminal.wait(line: "idx>")
      live += 1
    }
    print("suspended prompts: alive \(live) of \(rounds)")
    #expect(live == rounds)
    try enter(terminal, "quit", then: "bash>")
  }

  @Test(
    "Ctrl-Z during training stops it, fg goes on with it, and the prompt behind it is alive",
    .enabled(if: hasBash, "there is no /bin/bash"))
  func training() throws {
    let place = try Workplace()
    let terminal = try bash(in: place)
    try enter(terminal, "\(try BuiltProgram.path()) --no-init", then: "idx>")
    try enter(terminal, Workplace.load, then: "idx>")
    terminal.send("train encoder task=cls batch=2 patience=0 threads=2 epochs=2000 evaluate=100000\r")
    for _ in 0..<3 {
      try terminal.wait("progress") { $0.currentLine.contains("step ") }
      terminal.send([26])
      try terminal.wait(line: "bash>")
      terminal.send("fg\r")
    }
    try terminal.wait("progress") { $0.currentLine.contains("step ") }
    terminal.send([3])
    try terminal.wait("the prompt", upTo: 60) { $0.currentLine == "idx>" }
    terminal.send("live\u{1}a")
    try terminal.wait(line: "idx> alive")
    terminal.send([21, 11])
    try terminal.wait(line: "idx>")
    #expect(terminal.screen.lines.contains { $0.hasPrefix("stopped: r1  step ") && $0.contains("saved") })
    try enter(terminal, "quit", then: "bash>")
  }
}

extension String {
  fileprivate var trimmedAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
