import Basics
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The run that is stopped in every way, and what it leads to when nobody stops it.
struct Subject: Sendable, CustomTestStringConvertible {
  let task: String
  /// Dropout is on, a step has two micro-batches, evaluations and checkpoints come at unequal intervals.
  let keys: String
  var line: String { "train encoder task=\(task) \(keys) accum=2 lr=2e-3 seed=7 patience=0 threads=1" }
  var script: String { "\(Workplace.load)\n\(line)\n" }
  var directory: String { "experiments/results/full_finetune/encoder/\(task)" }
  var testDescription: String { task }

  static let steps = 30
  static let cls = Subject(task: "cls", keys: "metric=f1 epochs=3 batch=2 evaluate=3 save=2 keep=2")
  static let span = Subject(task: "span", keys: "metric=loss epochs=3 batch=2 evaluate=3 save=2 keep=2")
  /// Five steps; the best checkpoint changes, and so the one before it goes.
  static let short = Subject(task: "span", keys: "metric=loss epochs=1 batch=4 evaluate=2 save=2 keep=1")

  func snapshot(_ place: Workplace) throws -> RunSnapshot { try RunSnapshot("\(place.path)/\(directory)") }

  /// The straight runs, each made once.
  static let straight: Result<[String: RunSnapshot], any Error> = Result {
    var snapshots: [String: RunSnapshot] = [:]
    for subject in [cls, span, short] {
      let place = try Workplace()
      let ending = try place.idx(try place.write("train.idx", subject.script))
      try #require(ending.status == 0, "\(ending)")
      snapshots[subject.line] = try subject.snapshot(place)
    }
    return snapshots
  }

  /// Whether the run at `place` led to what the straight one led to.
  func expectStraight(
    _ place: Workplace, _ comment: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let straight = try #require(try Subject.straight.get()[line])
    let differences = try snapshot(place).differences(from: straight)
    #expect(
      differences.isEmpty, "\(comment)\n\(differences.joined(separator: "\n"))", sourceLocation: location)
  }

  /// Optimizer steps that the log of the run shows by now.
  func stepsLogged(_ place: Workplace) -> Int {
    guard let text = try? place.text("\(directory)/metrics.jsonl") else { return 0 }
    return text.split(separator: "\n").count { $0.contains("\"learning_rate\"") }
  }

  func manifest(_ place: Workplace) throws -> RunManifest {
    try RunManifest(reading: "\(place.path)/\(directory)/\(RunManifest.fileName)")
  }
}

@Suite struct InterruptionTests {
  private struct Stop: Sendable, CustomTestStringConvertible {
    let subject: Subject
    let signal: Int32
    let number: Int
    var testDescription: String { "\(subject.task) signal \(signal) number \(number)" }
  }

  private static let politeStops = [Subject.cls, .span].flatMap { subject in
    [SIGINT, SIGTERM, SIGHUP].map { Stop(subject: subject, signal: $0, number: 0) }
  }

  @Test(
    "a signal lets the step end, saves it, and resume leads to the straight run's end", arguments: politeStops
  )
  private func politely(_ stop: Stop) throws {
    let subject = stop.subject
    var generator = SeededGenerator(seed: testSeed, "signal", Int(stop.signal), stop.number)
    // A machine under load may let the run end before the signal arrives; an earlier step then.
    for bound in [20, 8, 3, 1, 1, 1] {
      let step = 1 + generator.below(bound)
      let comment = "IDX_TEST_SEED=\(testSeed), signal \(stop.signal) at step \(step)"
      let place = try Workplace()
      let process = try place.start("-c", subject.script)
      _ = try process.wait("step \(step)") { subject.stepsLogged(place) >= step }
      process.signal(stop.signal)
      let ending = try process.wait()
      if ending.status == 0 { continue }
      #expect(ending.status == 128 + stop.signal, "\(comment) \(ending)")
      let manifest = try subject.manifest(place)
      #expect(manifest.status == .interrupted, "\(comment)")
      let reached = try #require(manifest.segments.last?.toStep)
      #expect(subject.stepsLogged(place) == reached, "\(comment)")
      #expect(
        ending.errors.hasSuffix(
          "stopped: r1  step \(reached)/\(Subject.steps), saved; continue with: resume r1\n"),
        "\(comment) \(ending)")
      let checkpoint = try CheckpointReader("\(place.path)/\(subject.directory)").checkpoint(step: reached)
      #expect(CheckpointReader("\(place.path)/\(subject.directory)").verify(checkpoint).isEmpty, "\(comment)")
      let again = try place.idx("resume", "r1")
      #expect(
        again.status == 0 && again.errors.contains("r1  resumed at step \(reached)"), "\(comment) \(again)")
      try subject.expectStraight(place, comment)
      return
    }
    Issue.record("the run always ended before the signal arrived")
  }

  @Test(
    "killed at random steps, again and again, and resumed: the straight run's end",
    arguments: [Subject.cls, .span].flatMap { subject in
      (0..<3).map { Stop(subject: subject, signal: SIGKILL, number: $0) }
    })
  private func killed(_ stop: Stop) throws {
    let subject = stop.subject
    var generator = SeededGenerator(seed: testSeed, "kill", subject.task.utf8.count, stop.number)
    let place = try Workplace()
    var told: [String] = []
    var comment: String { "IDX_TEST_SEED=\(testSeed), \(told.joined(separator: ", "))" }
    for round in 0..<4 {
      let process = try round == 0 ? place.start("-c", subject.script) : place.start("resume", "r1")
      let before = subject.stepsLogged(place)
      let step = 1 + generator.below(Subject.steps - 4)
      let pause = generator.below(12_000)
      _ = try process.wait("step \(step)") {
        subject.stepsLogged(place) >= step && subject.stepsLogged(place) != before
      }
      usleep(UInt32(pause))
      process.signal(SIGKILL)
      let ending = try process.wait()
      told.append("killed after step \(step) + \(pause) µs: status \(ending.status)")
      if ending.status == 0 { break }
      #expect(ending.status == 137, "\(comment) \(ending)")
      let runs = try place.idx("runs", "format=json")
      #expect(runs.status == 0 && runs.output.contains("\"interrupted\""), "\(comment) \(runs)")
    }
    if try subject.manifest(place).status != .finished {
      let again = try place.idx("resume", "last")
      #expect(again.status == 0, "\(comment) \(again)")
    }
    try subject.expectStraight(place, comment)
  }

  @Test("a second request leaves at once, and the line says which checkpoint stands", arguments: 0..<4)
  func impatiently(number: Int) throws {
    let subject = Subject.span
    var generator = SeededGenerator(seed: testSeed, "twice", number)
    let step = generator.below(20)
    let comment = "IDX_TEST_SEED=\(testSeed), two signals after step \(step)"
    let place = try Workplace()
    let process = try place.start("-c", subject.script)
    _ = try process.wait("step \(step)") {
      FileSystem.exists("\(place.path)/\(subject.directory)/run.json") && subject.stepsLogged(place) >= step
    }
    process.signal(SIGINT)
    process.signal(SIGTERM)
    let ending = try process.wait()
    if ending.status == 0 { return }
    #expect([130, 143].contains(ending.status), "\(comment) \(ending)")
    let newest = try CheckpointReader("\(place.path)/\(subject.directory)").names().last
    let saved =
      if let newest { "step \(newest.step)/30, saved|the checkpoint of step \(newest.step) stands" } else {
        "nothing saved yet"
      }
    #expect(saved.split(separator: "|").contains { ending.errors.contains($0) }, "\(comment) \(ending)")
    let again = try place.idx("resume", "last")
    #expect(again.status == 0, "\(comment) \(again)")
    try subject.expectStraight(place, comment)
  }

  @Test(
    "stopped while the end is evaluated and scored, the run is resumed to the straight one's end",
    arguments: 0..<3)
  func atTheEnd(number: Int) throws {
    let subject = Subject.cls
    var generator = SeededGenerator(seed: testSeed, "end", number)
    let pause = generator.below(20_000)
    let comment = "IDX_TEST_SEED=\(testSeed), SIGINT \(pause) µs after step 29"
    let place = try Workplace()
    let process = try place.start("-c", subject.script)
    _ = try process.wait("step 29") { subject.stepsLogged(place) >= 29 }
    usleep(UInt32(pause))
    process.signal(SIGINT)
    let ending = try process.wait()
    #expect([0, 130].contains(ending.status), "\(comment) \(ending)")
    if ending.status == 130 {
      let again = try place.idx("resume", "last")
      #expect(again.status == 0, "\(comment) \(again)")
    }
    try subject.expectStraight(place, comment)
  }
}
