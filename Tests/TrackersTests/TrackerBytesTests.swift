import Basics
import TestSupport
import Testing

@testable import Trackers

/// The files under Tests/Golden/trackers hold what the library swift-protobuf 1.39 wrote for the same runs. A line that
/// differs breaks nobody's reader, but asks for a look: these files are read by TensorBoard and W&B.
@Suite("the bytes of a run's records are those of Protocol Buffers")
struct TrackerBytesTests {
  /// A clock that stands until it is moved.
  private final class Clock: Sendable {
    private let seconds = Monitor(1_790_000_000.25)
    func move(by step: Double) { seconds.withLock { $0 += step } }
    var host: WritingHost { WritingHost(name: "a-host") { self.seconds.withLock { $0 } } }
  }

  /// Texts of one, two and three bytes of length, numbers that are their field's default and such that are not.
  private static func run(_ directory: String) -> TrackedRun {
    var run = Sample.run(directory)
    run.group = "encoder-cls"
    run.hyperparameters = JSONObject([
      ("warmup_ratio", 0), ("use_crf", false), ("task", "cls"), ("learning_rate", 2e-5), ("note", ""),
      ("seed", -1), ("עברית", true), ("clip", nil),
    ])
    run.settings["note"] = .string(String(repeating: "long ", count: 60))
    run.configurationText = String(repeating: "learning_rate: 2e-5\n# עברית\n", count: 700)
    return run
  }

  private static let rows: [TrackedRow] =
    Sample.rows.filter { $0.step < 6 } + [
      Sample.row(6, loss: -0.0), Sample.row(6, "dev", loss: 0), Sample.row(300, loss: .nan),
    ]

  @Test("TensorBoard's events, of a run that was stopped and went on")
  func events() throws {
    let (directory, clock) = (makeTemporaryDirectory(), Clock())
    let run = TrackerBytesTests.run(directory)
    func log(_ rows: [TrackedRow], to log: TensorBoardLog) throws {
      for row in rows {
        clock.move(by: 0.125)
        try log.log(row)
      }
    }
    let first = try TensorBoardLog(run, in: directory, from: 0, rows: [], by: clock.host)
    try log(TrackerBytesTests.rows.filter { $0.step < 6 }, to: first)
    let kept = TrackerBytesTests.rows.filter { $0.step <= 3 }
    let second = try TensorBoardLog(run, in: directory, from: 3, rows: kept, by: clock.host)
    try log(TrackerBytesTests.rows.filter { $0.step > 3 }, to: second)
    try second.end(.finished, atStep: 300, scores: [Sample.row(300, "test")])
    let other = makeTemporaryDirectory()
    let failed = try TensorBoardLog(run, in: other, from: 0, rows: [], by: clock.host)
    try failed.end(.failed, atStep: 0, scores: [])
    let bytes = try [directory, other].flatMap { directory in
      try EventFile.names(in: directory).flatMap { try FileSystem.read("\(directory)/\($0)") }
    }
    try check(bytes, "events")
  }

  @Test("W&B's record, of a run that was stopped and went on")
  func record() throws {
    let (directory, clock) = (makeTemporaryDirectory(), Clock())
    func open(from step: Int) throws -> WandbLog {
      try WandbLog(
        TrackerBytesTests.run(directory), project: "idioms", entity: "team", version: "0.2.0", from: step,
        rows: TrackerBytesTests.rows.filter { $0.step <= step }, id: "a1b2c3d4", by: clock.host)
    }
    func add(_ rows: [TrackedRow], to log: WandbLog) throws {
      for row in rows {
        clock.move(by: 0.125)
        try log.add(row)
      }
    }
    let first = try open(from: 0)
    try first.line("שלום")
    try add(TrackerBytesTests.rows.filter { $0.step < 6 }, to: first)
    try first.end(.interrupted, JSONObject())
    let second = try open(from: 3)
    try add(TrackerBytesTests.rows.filter { $0.step > 3 }, to: second)
    clock.move(by: 200)
    try second.end(.finished, JSONObject([("best", 1), ("text", "ע\"\\")]))
    try check(masked(second, directory), "record")
  }

  @Test("W&B's record of a run about which there is nothing to say, and whose clock was set back")
  func empty() throws {
    let (directory, clock) = (makeTemporaryDirectory(), Clock())
    let run = TrackedRun(
      name: "", directory: directory, command: "", settings: JSONObject(), hyperparameters: JSONObject(),
      configuration: JSONObject(), configurationText: "", modelText: "")
    let log = try WandbLog(
      run, project: "", entity: nil, version: "", from: 0, rows: [], id: "a1b2c3d4", by: clock.host)
    try log.line("")
    clock.move(by: -5)
    try log.end(.failed, JSONObject())
    try check(masked(log, directory), "empty_record")
  }

  /// A record without what differs between directories and systems; the lengths stay.
  private func masked(_ log: WandbLog, _ directory: String) throws -> [UInt8] {
    let bytes = try FileSystem.read("\(log.directory)/run-a1b2c3d4.wandb")
    let records = RecordLog.records(in: bytes)
    #expect(records.last?.end == bytes.count)
    return records.flatMap { record, _ in
      RecordLog.frame(
        record.replacing(Array(directory.utf8), with: Array("/tmp/idx-test-XXXXXX".utf8))
          .replacing(Array("macOS".utf8), with: Array("Linux".utf8)), at: 0)
    }
  }

  private func check(_ bytes: [UInt8], _ name: String, at location: SourceLocation = #_sourceLocation) throws
  {
    let path = "\(Golden.root)/Tests/Golden/trackers/\(name).bin"
    let golden = try FileSystem.read(path)
    let same = zip(bytes, golden).prefix { $0 == $1 }.count
    #expect(
      same == bytes.count && same == golden.count,
      "\(name) differs from byte \(same) on (\(bytes.count) and \(golden.count) bytes)",
      sourceLocation: location)
  }
}
