import PseudoTerminal
import Records
import TestSupport
import Testing

/// Two sittings at one store, as of one person with two windows.
@Suite struct TwoShellsTests {
  private static let train = "train encoder task=cls batch=2 epochs=4000 evaluate=100 patience=0 threads=1"
  private static let directory = "experiments/results/full_finetune/encoder/cls"
  private static let ctrlC: [UInt8] = [3]

  /// Two sittings, the first of which trains `r1` and has a checkpoint.
  private func sittings(_ place: Workplace) throws -> (first: ShellSession, second: ShellSession) {
    let (first, second) = (try ShellSession(place), try ShellSession(place, columns: 200))
    for sitting in [first, second] { try sitting.run(Workplace.load) }
    first.terminal.send(TwoShellsTests.train + "\r")
    let reader = CheckpointReader("\(place.path)/\(TwoShellsTests.directory)")
    try first.terminal.wait("a checkpoint", upTo: 60) { _ in try !reader.names().isEmpty }
    return (first, second)
  }

  @Test("the second shell cannot train into a run that the first one holds, and is told who does")
  func writes() throws {
    let place = try Workplace()
    let (first, second) = try sittings(place)
    let holder = "process \(first.terminal.processIdentifier) on "
    try second.run(TwoShellsTests.train)
    #expect(second.shows("error: r1 is this run and is being worked on by \(holder)"))
    try second.run("resume r1")
    #expect(second.shows("error: r1 is being worked on by \(holder)"))
    try second.run("rm r1")
    #expect(second.terminal.screen.lines.count { $0.hasPrefix("error: r1 is being worked on by") } == 2)
    // Other work in the same place, where it is not to go elsewhere.
    try second.run(TwoShellsTests.train + " smoothing=0.1 existing=error")
    #expect(second.shows("error: the directory holds r1, which is other work (smoothing 0.0, here 0.1)"))
    // Elsewhere it trains at the same time.
    try second.run("train encoder task=span batch=8 epochs=1 patience=0 threads=1")
    #expect(second.shows("r2  finished"))
    // The first one has noticed nothing; what it leaves, the second may go on with.
    first.terminal.send(TwoShellsTests.ctrlC)
    try first.terminal.wait("the prompt", upTo: 30) { $0.currentLine == "idx>" }
    #expect(first.shows("stopped: r1  step "))
    second.terminal.send("resume r1\r")
    try second.terminal.wait("progress", upTo: 30) { $0.currentLine.contains("step ") }
    try first.run("resume r1")
    #expect(
      first.shows("error: r1 is being worked on by process \(second.terminal.processIdentifier) on "))
    second.terminal.send(TwoShellsTests.ctrlC)
    try second.terminal.wait("the prompt", upTo: 30) { $0.currentLine == "idx>" }
    #expect(first.end() == 0 && second.end() == 0)
    let runs = RunStore(place.path + "/experiments").list().runs
    #expect(runs.map(\.status) == [.interrupted, .finished])
  }

  @Test("the second shell reads what the first one trains: runs, show, compare, eval, tail")
  func reads() throws {
    let place = try Workplace()
    let (first, second) = try sittings(place)
    try second.run("runs")
    #expect(second.row("r1")?.contains("running") == true)
    try second.run("show r1")
    #expect(second.shows("r1  running  "))
    try second.run("compare r1")
    #expect(second.terminal.screen.lines.contains { $0.hasPrefix("r1 ") && $0.contains("running") })
    try second.run("eval r1 on=dev")
    #expect(second.shows("r1@"))
    second.terminal.send("tail r1\r")
    try second.terminal.wait("rows") { $0.lines.count { $0.hasPrefix("step ") } > 12 }
    second.terminal.send(TwoShellsTests.ctrlC)
    try second.terminal.wait(line: "idx>")
    // It was read, and is trained on.
    first.terminal.send(TwoShellsTests.ctrlC)
    try first.terminal.wait("the prompt", upTo: 30) { $0.currentLine == "idx>" }
    #expect(first.shows("stopped: r1  step "))
    #expect(first.end() == 0 && second.end() == 0)
  }
}
