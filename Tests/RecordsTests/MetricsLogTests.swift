import Basics
import Records
import Testing

@Suite("metrics.jsonl")
struct MetricsLogTests {
  /// A log of `steps` training rows and an evaluation at every fourth.
  func log(_ steps: Int) throws -> String {
    let directory = TestStore.temporaryDirectory()
    let log = try MetricsLog(directory)
    for step in 1...steps {
      try log.append(
        MetricsRow(
          step: step, epoch: Double(step) / 8, [("loss", 1 / Double(step)), ("grad_norm", .infinity)]))
      if step % 4 == 0 {
        try log.append(
          MetricsRow(step: step, epoch: Double(step) / 8, split: "dev", [("f1", 0.5), ("loss", 0.25)]))
      }
    }
    try log.synchronize()
    return directory
  }

  @Test("rows come back in order")
  func rows() throws {
    let rows = try MetricsLog.rows(in: log(4))
    #expect(rows.map(\.step) == [1, 2, 3, 4, 4] && rows.last?.split == "dev")
    #expect(rows[3]["loss"] == 0.25 && rows[3]["grad_norm"] == nil && rows[4]["f1"] == 0.5)
    #expect(rows[0].epoch == 0.125)
    #expect(try MetricsLog.rows(in: TestStore.temporaryDirectory()).isEmpty)
  }

  @Test("what is cut is kept beside it, and the rest stays byte for byte")
  func cut() throws {
    let directory = try log(10)
    let all = try FileSystem.read(directory + "/metrics.jsonl")
    #expect(try MetricsLog.cut(in: directory, after: 8) == 2)
    let kept = try FileSystem.read(directory + "/metrics.jsonl")
    #expect(try kept + FileSystem.read(directory + "/metrics.segment-1.jsonl") == all)
    #expect(try MetricsLog.rows(in: directory).map(\.step).max() == 8)
    #expect(try MetricsLog.cut(in: directory, after: 8) == 0)
    #expect(try MetricsLog.cut(in: directory, after: -1) == 10)
    #expect(
      try MetricsLog.segments(in: directory).map { $0.suffix(15) } == ["segment-1.jsonl", "segment-2.jsonl"])
    #expect(try FileSystem.read(directory + "/metrics.jsonl").isEmpty)
  }

  @Test("a torn last line is left out and cut away")
  func torn() throws {
    let directory = try log(6)
    let all = try FileSystem.read(directory + "/metrics.jsonl")
    TestStore.overwrite(directory + "/metrics.jsonl", all + Array(#"{"step":7,"ep"#.utf8))
    #expect(try MetricsLog.rows(in: directory).map(\.step).max() == 6)
    #expect(try MetricsLog.cut(in: directory, after: 6) == 0)
    #expect(try FileSystem.read(directory + "/metrics.jsonl") == all)
    #expect(try MetricsLog.segments(in: directory).isEmpty)
  }

  @Test("appending after a torn line begins a new one")
  func tornThenAppended() throws {
    let directory = try log(3)
    let all = try FileSystem.read(directory + "/metrics.jsonl")
    TestStore.overwrite(directory + "/metrics.jsonl", all + Array(#"{"step":4"#.utf8))
    try MetricsLog(directory).append(MetricsRow(step: 9, epoch: 1, [("loss", 0.1)]))
    #expect(try MetricsLog.rows(in: directory).map(\.step) == [1, 2, 3, 9])
  }

  @Test("a damaged line in the middle is named")
  func damaged() throws {
    let directory = try log(2)
    let all = try FileSystem.read(directory + "/metrics.jsonl")
    TestStore.overwrite(directory + "/metrics.jsonl", all + Array("nonsense\n".utf8) + all)
    let failure = #expect(throws: Failure.self) { try MetricsLog.rows(in: directory) }
    #expect(failure?.code == "metrics.damaged" && failure?.description.contains("line 3") == true)
  }

  @Test("a cut that is interrupted anywhere is finished by the next one, and no row is lost")
  func halted() throws {
    for step in 1...20 {
      let directory = try log(10)
      let all = try FileSystem.read(directory + "/metrics.jsonl")
      let taken = FileFaults.inject(.halt, atStep: step, under: directory) {
        _ = try? MetricsLog.cut(in: directory, after: 4)
      }
      try MetricsLog.cut(in: directory, after: 4)
      let parts = try [directory + "/metrics.jsonl"] + MetricsLog.segments(in: directory)
      #expect(try parts.flatMap { try FileSystem.read($0) } == all, "step \(step)")
      if taken < step { return }
    }
    Issue.record("a cut takes more than 20 steps")
  }

  @Test("damaged logs return or throw")
  func fuzz() throws {
    let directory = try log(5)
    let good = try FileSystem.read(directory + "/metrics.jsonl")
    for round in 0..<2_000 {
      TestStore.overwrite(directory + "/metrics.jsonl", TestStore.mutated(good, round: round))
      _ = try? MetricsLog.rows(in: directory)
    }
  }
}
