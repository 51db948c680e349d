import Basics
import PseudoTerminal
import TestSupport
import Testing

/// The prompt where something went wrong before it, and the text that it shows.
@Suite struct PromptTests {
  private func terminal(
    _ place: Workplace, _ arguments: [String], columns: Int = 100
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", place.path, try BuiltProgram.path()] + arguments,
      environment: [
        "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": place.path, "PATH": "/usr/bin:/bin",
        "XDG_STATE_HOME": place.path + "/state",
      ], rows: 60, columns: columns)
  }

  @Test("a slip in the init file is said in one line, and the prompt is there; a script is refused")
  func initFile() throws {
    let place = try Workplace(train: 8, others: 4)
    try FileSystem.createDirectory(place.path + "/.config/idx")
    try place.write(".config/idx/init.idx", "set threads=1\nsett lr=1e-4\n")
    let terminal = try terminal(place, [])
    try terminal.wait(line: "idx>")
    let said = terminal.screen.lines.filter { $0.contains("init.idx") }
    #expect(said.count == 1 && said[0].contains("unknown command 'sett'"), "\(terminal.screen.lines)")
    terminal.send([4])
    #expect(terminal.end() == 0)
    let script = try IdxProcess.run(["runs"], in: place.path)
    #expect(script.status == 1 && script.errors.contains("init.idx:2:"), "\(script)")
  }

  @Test(
    "-i stays at the prompt when the script fails", arguments: [["-i", "bad.idx"], ["-i", "-c", "eval r9"]])
  func stays(arguments: [String]) throws {
    let place = try Workplace(train: 8, others: 4)
    try place.write("bad.idx", "load data train=nosuch.csv\n")
    let terminal = try terminal(place, ["--no-init"] + arguments)
    try terminal.wait(line: "idx>")
    #expect(terminal.screen.lines.contains { $0.contains("nosuch.csv") || $0.contains("r9") })
    terminal.send("set threads=1\r")
    try terminal.wait("the prompt again") {
      $0.lines.contains("idx> set threads=1") && $0.currentLine == "idx>"
    }
    terminal.send([4])
    #expect(terminal.end() == 0)
  }

  @Test("Ctrl-D inside an unfinished loop drops the loop and keeps the session")
  func unfinished() throws {
    let sitting = try ShellSession(try Workplace(train: 8, others: 4))
    sitting.terminal.send("for i in 1..3\r")
    try sitting.terminal.wait(line: "…>")
    sitting.terminal.send([4])
    try sitting.terminal.wait(line: "idx>")
    #expect(sitting.shows("error: the lines above are not complete"))
    try sitting.run("runs")
    #expect(sitting.end() == 0)
  }

  @Test("escape sequences of a data file are shown, never obeyed; a pipe gets them as they are")
  func escapes() throws {
    let place = try Workplace(train: 8, others: 4)
    let hostile = "\u{1B}]52;c;aGk=\u{07}\u{9B}31m"
    var lines = try place.text("train.csv").split(separator: "\n").map(String.init)
    let row = lines[1]
    lines[1] = hostile + row[(try #require(row.firstIndex(of: ",")))...]
    try place.write("hostile.csv", lines.joined(separator: "\n") + "\n")
    let sitting = try ShellSession(place)
    try sitting.run("tokens encoder on=hostile.csv rows=1")
    #expect(sitting.shows("\\x1b]52;c;aGk=\\x07\\x9b31m"), "\(sitting.terminal.screen.lines)")
    let transcript = String(decoding: sitting.terminal.transcript, as: UTF8.self)
    #expect(!transcript.contains("\u{1B}]") && !transcript.contains("\u{9B}"))
    // In a message, too.
    try place.write("header.csv", "id,\(hostile)\n1,2\n")
    try sitting.run("load data train=header.csv dev=header.csv")
    try sitting.run("train encoder task=cls")
    #expect(sitting.shows("error: "), "\(sitting.terminal.screen.lines)")
    let later = String(decoding: sitting.terminal.transcript, as: UTF8.self)
    #expect(later.ranges(of: "\\x1b]52").count > 1, "\(sitting.terminal.screen.lines)")
    #expect(!later.contains("\u{1B}]") && !later.contains("\u{9B}"))
    #expect(sitting.end() == 0)
    let piped = try place.lines("tokens encoder on=hostile.csv rows=1")
    #expect(piped.output.contains(hostile), "\(piped)")
  }

  @Test("a list that Ctrl-C stopped goes on where it was when its line is taken again with Up")
  func goesOn() throws {
    let sitting = try ShellSession(try Workplace(train: 40, others: 12), columns: 160)
    try sitting.run(Workplace.load)
    sitting.terminal.send(
      "train encoder task=cls batch=2 patience=0 threads=1 epochs=40 evaluate=100000 seed=1..3\r")
    try sitting.terminal.wait("the second run") {
      $0.lines.contains { $0.hasPrefix("r1  finished") } && $0.currentLine.contains("r2 ")
        && $0.currentLine.contains("step ")
    }
    sitting.terminal.send([3])
    try sitting.terminal.wait("the prompt") { $0.currentLine == "idx>" }
    #expect(!sitting.shows("r3  "), "\(sitting.terminal.screen.lines)")
    sitting.terminal.send("\u{1B}[A\r")
    try sitting.terminal.wait("the end", upTo: 120) { screen in
      screen.currentLine == "idx>" && screen.lines.contains { $0.hasPrefix("r3  finished") }
    }
    #expect(sitting.terminal.screen.lines.contains { $0.contains("r1  cls encoder is done already") })
    #expect(sitting.shows("r2  resumed at step "), "\(sitting.terminal.screen.lines)")
    #expect(sitting.shows("r2  finished"))
    #expect(sitting.end() == 0)
  }

  @Test("an included file's lines are treated as a script's, at the prompt too")
  func include() throws {
    let place = try Workplace(train: 40, others: 12)
    let train = "train encoder task=cls batch=2 patience=0 threads=1 epochs=400 evaluate=100000 seed=3"
    try place.write("batch.idx", "\(Workplace.load)\n\(train)\n")
    let sitting = try ShellSession(place)
    for step in ["first", "second"] {
      sitting.terminal.send("include \"batch.idx\"\r")
      try sitting.terminal.wait("progress, \(step)") { $0.currentLine.contains("step ") }
      sitting.terminal.send([3])
      try sitting.terminal.wait("the prompt") { $0.currentLine == "idx>" }
    }
    #expect(
      sitting.terminal.screen.lines.contains { $0.contains("resumed at step") },
      "\(sitting.terminal.screen.lines)")
    #expect(sitting.end() == 0)
  }
}
