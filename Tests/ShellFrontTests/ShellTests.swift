import Basics
import PseudoTerminal
import Records
import Settings
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The real program on a pseudo terminal, as a person meets it.
@Suite struct ShellTests {
  private static let train = "train encoder task=cls batch=2 patience=0 threads=1"
  private static let directory = "experiments/results/full_finetune/encoder/cls"
  private static let ctrlC: [UInt8] = [3]

  /// A workplace with a finished run.
  private static let furnished: Result<@Sendable () throws -> Workplace, any Error> = Result {
    nonisolated(unsafe) let place = try Workplace()
    let ending = try place.lines(Workplace.load, "\(train) epochs=1 evaluate=5 name=base")
    try #require(ending.status == 0, "\(ending)")
    return { try Workplace(copyOf: place) }
  }

  private func furnished() throws -> Workplace {
    let make = try ShellTests.furnished.get()
    return try make()
  }

  // MARK: - Tab

  struct Completion: Sendable, CustomTestStringConvertible {
    let typed: String
    let becomes: String
    var testDescription: String { typed }
    init(_ typed: String, _ becomes: String) { (self.typed, self.becomes) = (typed, becomes) }
  }

  @Test("Tab completes verbs, keys, values, files, folders, runs, checkpoints, splits and settings")
  func completes() throws {
    let sitting = try ShellSession(try furnished())
    try sitting.run(Workplace.load)
    for item in [
      Completion("tra", "train"), Completion("comp", "compare"), Completion("train enc", "train encoder"),
      Completion("train encoder ta", "train encoder task="),
      Completion("train encoder task=s", "train encoder task=span"),
      Completion("train encoder sched", "train encoder schedule="),
      Completion("train encoder schedule=co", "train encoder schedule=co"),
      Completion("train encoder schedule=cos", "train encoder schedule=cosine"),
      Completion("train encoder learning_r", "train encoder learning_rate="),
      Completion("train encoder train_file=tr", "train encoder train_file=train.csv"),
      Completion("load data extra=te", "load data extra=test.csv"),
      Completion("load experiments/res", "load experiments/results/"),
      Completion("show la", "show last"), Completion("eval r1@2", "eval r1@20"),
      Completion("eval r1@b", "eval r1@best"),
      Completion("eval r1 on=de", "eval r1 on=dev"), Completion("eval r1 on=dev,te", "eval r1 on=dev,test"),
      Completion("runs status=i", "runs status=interrupted"), Completion("help tok", "help tokens"),
      Completion("set nam", "set naming="), Completion("train models/x --", "train models/x --"),
    ] {
      sitting.terminal.send(item.typed + "\t")
      // Behind a verb that stands alone there is a hint in grey.
      try sitting.terminal.wait("'\(item.becomes)'") { screen in
        screen.currentLine == "idx> \(item.becomes)" || screen.currentLine.hasPrefix("idx> \(item.becomes) [")
      }
      sitting.terminal.send(ShellTests.ctrlC)
      try sitting.terminal.wait(line: "idx>")
    }
    #expect(sitting.end() == 0)
  }

  @Test("Tab completes studies and their best trial")
  func completesStudies() throws {
    let place = try Workplace(train: 8, others: 4)
    let made = try place.lines(
      Workplace.load, "hpo encoder task=cls trials=1 lr=1e-3,1e-4 epochs=1 max_samples=8")
    #expect(made.status == 0, "\(made)")
    let sitting = try ShellSession(place)
    for item in [
      Completion("show h", "show h1"), Completion("resume h", "resume h1"),
      Completion("train from=h", "train from=h1.best"),
    ] {
      sitting.terminal.send(item.typed + "\t")
      try sitting.terminal.wait("'\(item.becomes)'") { $0.currentLine.hasPrefix("idx> \(item.becomes)") }
      sitting.terminal.send(ShellTests.ctrlC)
      try sitting.terminal.wait(line: "idx>")
    }
    #expect(sitting.end() == 0)
  }

  @Test("a second Tab lists what there is, with what it means")
  func lists() throws {
    let sitting = try ShellSession(try furnished())
    sitting.terminal.send("show \t\t")
    try sitting.terminal.wait("the list") { screen in
      screen.lines.contains { $0.hasPrefix("last") }
        && screen.lines.contains { $0.hasPrefix("r1 ") && $0.contains("cls encoder finished f1 ") }
    }
    try sitting.terminal.wait("the line below it") { $0.currentLine.hasPrefix("idx> show") }
    #expect(sitting.terminal.settings != sitting.terminal.settingsBefore)
    sitting.terminal.send(ShellTests.ctrlC)
    try sitting.terminal.wait(line: "idx>")
    #expect(sitting.end() == 0)
  }

  // MARK: - Lines

  @Test("an error names the word, and the prompt is there again; the line comes back with Up")
  func slips() throws {
    let sitting = try ShellSession(try furnished())
    try sitting.run("trian encoder task=cls")
    #expect(sitting.shows("error: unknown command 'trian'; did you mean 'train'?"))
    #expect(sitting.terminal.screen.lines.contains("  ^^^^^"), "\(sitting.terminal.screen.lines)")
    try sitting.run("show r77")
    #expect(sitting.shows("error: there is no run r77"))
    sitting.terminal.send("\u{1B}[A\u{1B}[A")
    try sitting.terminal.wait(line: "idx> trian encoder task=cls")
    sitting.terminal.send(ShellTests.ctrlC)
    try sitting.terminal.wait(line: "idx>")
    #expect(sitting.end() == 0)
  }

  @Test("a loop and a backslash go on at the next line; Ctrl-C drops what was typed so far")
  func continues() throws {
    let sitting = try ShellSession(try furnished())
    try sitting.run("for verb in quit, runs", then: "…>")
    try sitting.run("help $verb", prompt: "…>", then: "…>")
    sitting.terminal.send("end\r")
    try sitting.terminal.wait("both pages") {
      $0.lines.contains { $0.hasPrefix("runs: The runs and the studies") } && $0.currentLine == "idx>"
    }
    #expect(sitting.shows("quit: End the session"))

    try sitting.run("help \\", then: "…>")
    sitting.terminal.send("show\r")
    try sitting.terminal.wait("the page") {
      $0.lines.contains { $0.hasPrefix("show: Everything about a run") } && $0.currentLine == "idx>"
    }

    try sitting.run("for x in 1..3", then: "…>")
    sitting.terminal.send(ShellTests.ctrlC)
    try sitting.terminal.wait(line: "idx>")
    try sitting.run("help compare")
    #expect(sitting.shows("compare: Runs side by side"))
    #expect(sitting.end() == 0)
  }

  @Test("names, settings and last live as long as the sitting")
  func session() throws {
    let sitting = try ShellSession(try furnished())
    try sitting.run("show last")
    #expect(sitting.shows("r1  finished"))
    try sitting.run(Workplace.load)
    try sitting.run("\(ShellTests.train) epochs=1 seed=1,2 as pair", upTo: 60)
    try sitting.run("eval pair on=dev format=csv")
    #expect(sitting.shows("r2@") && sitting.shows("r3@"), "\(sitting.terminal.screen.lines)")
    try sitting.run("set existing=skip")
    try sitting.run("\(ShellTests.train) epochs=1 name=seed_1 seed=1")
    #expect(sitting.shows("r2  cls encoder is done already"))
    try sitting.run("expect accuracy >= 2")
    #expect(sitting.shows("error: expected accuracy >= 2 on dev of r2: "))
    #expect(sitting.end() == 0)
  }

  @Test("Ctrl-C on a half-typed line drops it; nothing of it is run")
  func halfTyped() throws {
    let sitting = try ShellSession(try furnished())
    sitting.terminal.send("help quit and mo")
    try sitting.terminal.wait(line: "idx> help quit and mo")
    sitting.terminal.send(ShellTests.ctrlC)
    try sitting.terminal.wait(line: "idx>")
    sitting.terminal.send("help runs\r")
    try sitting.terminal.wait("the page") {
      $0.lines.contains { $0.hasPrefix("runs: The runs and the studies") } && $0.currentLine == "idx>"
    }
    #expect(!sitting.shows("quit: "))
    #expect(sitting.end() == 0)
  }

  @Test("a line typed while the window changes its size is whole; tables follow the new width")
  func resizes() throws {
    let place = try furnished()
    let sitting = try ShellSession(place, columns: 100)
    try sitting.run("runs")
    #expect(sitting.row("run  status")?.contains("created") == true)
    sitting.terminal.send("help qu")
    try sitting.terminal.wait(line: "idx> help qu")
    sitting.terminal.resize(rows: 40, columns: 50)
    sitting.terminal.send("it\r")
    try sitting.terminal.wait("the page") {
      $0.lines.contains { $0.hasPrefix("quit: End the session") } && $0.currentLine == "idx>"
    }
    try sitting.run("runs")
    #expect(sitting.terminal.screen.lines.allSatisfy { TextWidth.of($0) <= 50 })
    #expect(sitting.row("run  ")?.contains("created") == false, "\(sitting.terminal.screen.lines)")
    #expect(sitting.end() == 0)
  }

  @Test("Hebrew is typed, tokenised and shown, in any locale", arguments: ["", "C", "he_IL.UTF-8"])
  func hebrew(locale: String) throws {
    let place = try furnished()
    let sitting = try ShellSession(place, environment: locale.isEmpty ? [:] : ["LC_ALL": locale])
    sitting.terminal.send("tokens encoder text=\"הוא שבר את הקרח\" format=json\r")
    try sitting.terminal.wait("the tokens") {
      $0.lines.contains { $0.hasPrefix("{\"tokens\":[\"[CLS]\",\"הוא\",") } && $0.currentLine == "idx>"
    }
    #expect(sitting.end() == 0)
  }

  // MARK: - Ends

  @Test("what was typed in one sitting comes back in the next, one JSON object a line, for its owner alone")
  func history() throws {
    let place = try furnished()
    let first = try ShellSession(place)
    try first.run("help quit")
    try first.run("show r77")
    try first.run(" help runs")
    #expect(first.end() == 0)
    let file = place.path + "/state/idx/history"
    let entries = try JSONLines.read(file)
    #expect(entries.map { $0["cmd"]?.string ?? "" } == ["help quit", "show r77"])
    #expect(entries.map { $0["rc"]?.int ?? -1 } == [0, 1])
    var information = stat()
    #expect(stat(file, &information) == 0 && information.st_mode & 0o777 == 0o600)

    let second = try ShellSession(place)
    second.terminal.send("\u{1B}[A")
    try second.terminal.wait(line: "idx> show r77")
    second.terminal.send("\u{1B}[A")
    try second.terminal.wait(line: "idx> help quit")
    second.terminal.send("\r")
    try second.terminal.wait("the page") {
      $0.lines.contains { $0.hasPrefix("quit: End the session") } && $0.currentLine == "idx>"
    }
    #expect(second.end() == 0)
  }

  @Test("Ctrl-D, quit and SIGTERM end the sitting and leave the terminal as it was")
  func ends() throws {
    for (keys, status) in [([4], Int32(0)), (Array("quit\r".utf8), 0), (Array("exit\r".utf8), 0)]
      as [([UInt8], Int32)]
    {
      let sitting = try ShellSession(try furnished())
      #expect(sitting.terminal.settings != sitting.terminal.settingsBefore)
      sitting.terminal.send(keys)
      #expect(sitting.terminal.end() == status)
      #expect(sitting.terminal.settings == sitting.terminal.settingsBefore)
    }
    for (signal, status) in [(SIGTERM, Int32(143)), (SIGHUP, 129)] {
      let sitting = try ShellSession(try furnished())
      sitting.terminal.send("half a li")
      try sitting.terminal.wait(line: "idx> half a li")
      sitting.terminal.signal(signal)
      #expect(sitting.terminal.end() == status)
      #expect(sitting.terminal.settings == sitting.terminal.settingsBefore)
    }
    let stays = try ShellSession(try furnished(), ["-i", "-c", "help quit"])
    #expect(stays.shows("quit: End the session"))
    #expect(stays.end() == 0)
  }

  // MARK: - Training

  @Test(
    "Ctrl-C in training finishes the step, saves, and returns to the prompt; resume last goes on to the same end"
  )
  func interrupts() throws {
    let line = "\(ShellTests.train) epochs=40 evaluate=100"
    let straight = try Workplace()
    #expect(try straight.lines(Workplace.load, line).status == 0)

    let place = try Workplace()
    let sitting = try ShellSession(place)
    try sitting.run(Workplace.load)
    sitting.terminal.send(line + "\r")
    try sitting.terminal.wait("progress") { $0.currentLine.contains("step ") }
    sitting.terminal.send(ShellTests.ctrlC)
    try sitting.terminal.wait("the prompt", upTo: 30) { $0.currentLine == "idx>" }
    let stopped = try #require(sitting.row("stopped: r1  step "))
    #expect(stopped.hasSuffix("/800, saved; continue with: resume r1"))
    let manifest = try RunManifest(reading: "\(place.path)/\(ShellTests.directory)/run.json")
    #expect(manifest.status == .interrupted)
    try sitting.run("runs")
    #expect(sitting.shows("r1   interrupted  cls"))
    try sitting.run("resume last")
    #expect(sitting.shows("r1  finished  best step"), "\(sitting.terminal.screen.lines)")
    // The progress line is gone without a trace.
    #expect(!sitting.terminal.screen.lines.contains { $0.contains("▕") })
    #expect(sitting.end() == 0)
    let differences = try RunSnapshot("\(place.path)/\(ShellTests.directory)")
      .differences(from: try RunSnapshot("\(straight.path)/\(ShellTests.directory)"))
    #expect(differences.isEmpty, "\(differences)")
  }

  @Test("a second Ctrl-C leaves the step; the prompt is there, and Ctrl-C there is harmless again")
  func insists() throws {
    let place = try Workplace()
    let sitting = try ShellSession(place)
    try sitting.run(Workplace.load)
    sitting.terminal.send("\(ShellTests.train) epochs=400 evaluate=10\r")
    try sitting.terminal.wait("a checkpoint", upTo: 30) { _ in
      FileSystem.exists("\(place.path)/\(ShellTests.directory)/checkpoint-10")
    }
    sitting.terminal.send(ShellTests.ctrlC + ShellTests.ctrlC)
    try sitting.terminal.wait("the prompt", upTo: 30) { $0.currentLine == "idx>" }
    #expect(sitting.shows("stopped: r1  step "))
    for _ in 0..<4 {
      sitting.terminal.send("x")
      try sitting.terminal.wait(line: "idx> x")
      sitting.terminal.send(ShellTests.ctrlC)
      try sitting.terminal.wait(line: "idx>")
    }
    try sitting.run("show r1")
    #expect(sitting.shows("r1  interrupted"))
    #expect(sitting.end() == 0)
  }

  @Test("SIGTERM and a terminal that is gone save what trains", arguments: [SIGTERM, SIGHUP])
  func terminates(signal: Int32) throws {
    let place = try Workplace()
    let sitting = try ShellSession(place)
    try sitting.run(Workplace.load)
    sitting.terminal.send("\(ShellTests.train) epochs=400 evaluate=1000\r")
    try sitting.terminal.wait("progress") { $0.currentLine.contains("step ") }
    sitting.terminal.signal(signal)
    #expect(sitting.terminal.end() == 128 + signal)
    #expect(sitting.terminal.settings == sitting.terminal.settingsBefore)
    let directory = "\(place.path)/\(ShellTests.directory)"
    let manifest = try RunManifest(reading: "\(directory)/run.json")
    #expect(manifest.status == .interrupted)
    #expect(try CheckpointReader(directory).names().last?.step == manifest.segments.last?.toStep)
  }

  @Test("Ctrl-C ends a tail, and the run that it follows goes on")
  func tail() throws {
    let place = try Workplace()
    let process = try place.start("-c", "\(Workplace.load)\n\(ShellTests.train) epochs=4000 evaluate=1000")
    _ = try process.wait("rows") {
      FileSystem.size("\(place.path)/\(ShellTests.directory)/metrics.jsonl") ?? 0 > 0
    }
    let sitting = try ShellSession(place)
    sitting.terminal.send("tail\r")
    try sitting.terminal.wait("rows") { $0.lines.count { $0.hasPrefix("step ") } > 12 }
    sitting.terminal.send(ShellTests.ctrlC)
    try sitting.terminal.wait(line: "idx>")
    #expect(process.isAlive)
    try sitting.run("resume r1")
    #expect(sitting.shows("error: r1 is being worked on by process \(process.identifier) on "))
    #expect(sitting.end() == 0)
    process.signal(SIGINT)
    #expect(try process.wait().status == 130)
  }
}
