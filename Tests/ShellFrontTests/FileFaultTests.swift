import Basics
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A run whose process dies, or whose disk fills up, at any step by which a file changes.
///
/// Every n-th step is taken, from a random one on; `scripts/soak` takes every second.
@Suite struct FileFaultTests {
  private static let stride = Soak.isWhole ? 2 : 20
  /// Two lanes each, for two cores.
  private static let lanes = [0, 1]
  private static var offset: Int {
    var generator = SeededGenerator(seed: testSeed, "faults")
    return generator.below(stride)
  }
  private static func steps(_ lane: Int) -> StrideTo<Int> {
    Swift.stride(from: 1 + offset + lane * stride, to: 10_000, by: lanes.count * stride)
  }

  private let subject = Subject.short

  @Test(
    "dying at any file step loses nothing: the store opens, and the run leads to the straight one's end",
    arguments: lanes)
  func killed(lane: Int) throws {
    var count = 0
    for step in FileFaultTests.steps(lane) {
      let comment = "IDX_TEST_SEED=\(testSeed) IDX_FAULT=\(step)"
      let place = try Workplace()
      let script = try place.write("train.idx", subject.script)
      let ending = try place.idx(script, environment: ["IDX_FAULT": "\(step)"])
      if ending.status == 0 { break }
      count += 1
      #expect(ending.status == 137, "\(comment) \(ending)")
      try expectWhole(place, comment)
      try goOn(place, script, byName: count % 2 == 0, comment)
    }
    #expect(count > 100 / FileFaultTests.stride, "so few steps?")
  }

  @Test("a disk that is full at any file step: one line, status 2, nothing lost", arguments: lanes)
  func full(lane: Int) throws {
    var count = 0
    for step in FileFaultTests.steps(lane) {
      let comment = "IDX_TEST_SEED=\(testSeed) IDX_FAULT=\(step):ENOSPC"
      let place = try Workplace()
      let script = try place.write("train.idx", subject.script)
      let ending = try place.idx(script, environment: ["IDX_FAULT": "\(step):ENOSPC"])
      // Behind the end of the work only lines of the log are left to write, and those may be lost.
      if ending.status == 0 { break }
      count += 1
      #expect(ending.status == 2, "\(comment) \(ending)")
      #expect(ending.failures.count == 1, "\(comment) \(ending)")
      #expect(ending.failures.first?.contains("No space left on device") == true, "\(comment) \(ending)")
      #expect(
        ending.failures.first?.hasSuffix("free some space and run the line again") == true,
        "\(comment) \(ending)")
      try expectWhole(place, comment)
      try goOn(place, script, byName: count % 2 == 0, comment)
    }
    #expect(count > 100 / FileFaultTests.stride, "so few steps?")
  }

  /// The store can be read, says the truth, and holds no file that is torn.
  private func expectWhole(_ place: Workplace, _ comment: String) throws {
    let runs = try place.idx("runs", "format=json")
    #expect(runs.status == 0, "\(comment) \(runs)")
    #expect(runs.errors.isEmpty, "\(comment) \(runs)")
    #expect(!runs.output.contains("running"), "\(comment) \(runs)")
    let directory = "\(place.path)/\(subject.directory)"
    let reader = CheckpointReader(directory)
    #expect(try reader.names() == reader.all().map(\.name), "\(comment)")
    for checkpoint in try reader.all() { #expect(reader.verify(checkpoint).isEmpty, "\(comment)") }
    // Whoever reads what is best finds its checkpoint.
    if let best = RunStore("\(place.path)/experiments").list().runs.first?.manifest.best {
      let names = try reader.names()
      #expect(names.contains { $0.step == best.step }, "\(comment): \(best), \(names)")
    }
    #expect(throws: Never.self, "\(comment)") { try MetricsLog.rows(in: directory) }
    for name in ["run.json", "training_results.json"] where FileSystem.exists("\(directory)/\(name)") {
      #expect(throws: Never.self, "\(comment)") {
        try JSONValue(parsing: FileSystem.read("\(directory)/\(name)"), source: name)
      }
    }
  }

  /// Goes on, by `resume` where there is something to resume or by the script, and compares the end.
  private func goOn(_ place: Workplace, _ script: String, byName: Bool, _ comment: String) throws {
    let runs = RunStore("\(place.path)/experiments").list().runs
    let isResumed = byName && runs.contains { $0.status != .finished }
    let again = try isResumed ? place.idx("resume", "last") : place.idx(script)
    #expect(again.status == 0, "\(comment) \(again)")
    #expect(RunStore("\(place.path)/experiments").list().runs.map(\.status) == [.finished], "\(comment)")
    try subject.expectStraight(place, comment)
  }
}
