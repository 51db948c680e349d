import Basics
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a person finds who closed the window, or whose ssh broke, while a run trained.
@Suite(.serialized) struct ClosedTerminalTests {
  private static let line =
    "train encoder task=cls batch=2 patience=0 threads=1 epochs=2000 evaluate=100000 save=100000"
  private static let directory = "results/full_finetune/encoder/cls"

  @Test(
    "a terminal that is closed during training saves the step it was at, every time",
    .enabled(if: TmuxPane.program != nil, TmuxPane.missing))
  func closed() throws {
    var generator = SeededGenerator(seed: testSeed, "closed")
    let place = try Workplace()
    var saved = 0
    let rounds = Soak.rounds(50)
    for round in 0..<rounds {
      let pane = try TmuxPane(in: place)
      let directory = "\(place.path)/s\(round)/\(ClosedTerminalTests.directory)"
      let idx = "\(try BuiltProgram.path()) --no-init --store s\(round)"
      // At the prompt, and from the shell's line.
      if round % 2 == 0 {
        try pane.type(idx)
        try pane.wait("prompt") { $0.last == "idx>" }
        try pane.type(Workplace.load)
        try pane.wait("prompt") { $0.last == "idx>" && $0.count > 2 }
        try pane.type(ClosedTerminalTests.line)
      } else {
        try pane.type("\(idx) -c '\(Workplace.load); \(ClosedTerminalTests.line)'")
      }
      let step = 1 + generator.below(40)
      try pane.wait("step \(step)") { _ in
        (try? StepsLogged.of(directory)).map { $0 >= step } ?? false
      }
      usleep(UInt32(generator.below(20_000)))
      let before = try StepsLogged.of(directory)
      try pane.close()
      let manifest = try ended(directory)
      let reached = manifest.segments.last?.toStep
      let newest = try CheckpointReader(directory).newestValid().checkpoint?.step
      let isSaved = manifest.status == .interrupted && newest != nil && newest == reached
      #expect(
        isSaved && newest ?? 0 >= before,
        "IDX_TEST_SEED=\(testSeed), round \(round): \(manifest.status), step \(reached ?? -1), saved \(newest ?? -1)"
      )
      if isSaved { saved += 1 }
    }
    print("closed terminals: saved at the last step \(saved) of \(rounds)")
  }

  /// The record of the run, once its process has ended.
  private func ended(_ directory: String) throws -> RunManifest {
    let watch = Stopwatch()
    while true {
      let manifest = try RunManifest(reading: "\(directory)/\(RunManifest.fileName)")
      if manifest.status != .running || watch.seconds > 30 { return manifest }
      usleep(10_000)
    }
  }

  @Test(
    "SIGHUP and SIGTERM, however many come, let the step end and save it; the first says the status",
    arguments: zip(
      [[SIGHUP, SIGHUP, SIGTERM, SIGHUP], [SIGTERM, SIGTERM, SIGHUP]] as [[Int32]], [Int32(129), 143]))
  func repeated(signals: [Int32], status: Int32) throws {
    let place = try Workplace()
    let process = try place.start("-c", "\(Workplace.load); \(ClosedTerminalTests.line)")
    let directory = "\(place.path)/experiments/\(ClosedTerminalTests.directory)"
    _ = try process.wait("steps") { (try? StepsLogged.of(directory)).map { $0 >= 3 } ?? false }
    for (number, signal) in signals.enumerated() {
      process.signal(signal)
      // Of signals that wait together for a busy machine the system does not say which came first.
      usleep(number == 0 ? 20_000 : 500)
    }
    let ending = try process.wait()
    #expect(ending.status == status, "\(ending)")
    #expect(ending.errors.contains(", saved; continue with: resume r1"), "\(ending)")
  }

  @Test("a Ctrl-C beside a hang-up still saves: only two of them mean now")
  func mixed() throws {
    let place = try Workplace()
    let process = try place.start("-c", "\(Workplace.load); \(ClosedTerminalTests.line)")
    let directory = "\(place.path)/experiments/\(ClosedTerminalTests.directory)"
    _ = try process.wait("steps") { (try? StepsLogged.of(directory)).map { $0 >= 3 } ?? false }
    for signal in [SIGINT, SIGHUP] { process.signal(signal) }
    let ending = try process.wait()
    #expect(ending.status == 129 && ending.errors.contains(", saved; continue with: resume r1"), "\(ending)")
  }

  @Test("under nohup a hang-up stops nothing")
  func nohup() throws {
    let place = try Workplace()
    let process = try IdxProcess(
      ["--no-init", "-c", "\(Workplace.load); \(ClosedTerminalTests.line)"], in: place.path,
      behind: ["/usr/bin/env", "nohup"])
    let directory = "\(place.path)/experiments/\(ClosedTerminalTests.directory)"
    _ = try process.wait("steps") { (try? StepsLogged.of(directory)).map { $0 >= 3 } ?? false }
    process.signal(SIGHUP)
    let before = try StepsLogged.of(directory)
    #expect(try process.wait("more steps") { (try? StepsLogged.of(directory)) ?? 0 > before + 3 })
    process.signal(SIGTERM)
    #expect(try process.wait().status == 143)
  }

  @Test("a script on standard input that is stopped while it is read is not run by half")
  func halfScript() throws {
    let place = try Workplace()
    let shell = try IdxProcess(
      ["--no-init"], in: place.path,
      behind: [
        "/bin/sh", "-c",
        "{ echo 'runs'; sleep 10; } | { exec 3<&0; \"$0\" \"$@\" <&3 & echo $!; wait $!; echo ended $?; }",
      ])
    _ = try shell.wait("the process") { shell.outputSoFar.contains("\n") }
    let identifier = try #require(Int32(shell.outputSoFar.split(separator: "\n")[0]))
    usleep(500_000)
    kill(identifier, SIGTERM)
    #expect(try shell.wait("the end") { shell.outputSoFar.contains("ended") })
    #expect(shell.outputSoFar.contains("ended 143"), "\(shell.outputSoFar)\(shell.errorsSoFar)")
    #expect(!shell.errorsSoFar.contains("no runs"), "\(shell.errorsSoFar)")
  }
}

/// Optimizer steps that the log of a run shows by now.
enum StepsLogged {
  static func of(_ directory: String) throws -> Int {
    try FileSystem.readText("\(directory)/metrics.jsonl").split(separator: "\n")
      .count { $0.contains("\"learning_rate\"") }
  }
}
