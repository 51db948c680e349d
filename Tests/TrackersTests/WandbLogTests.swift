import Basics
import TestSupport
import Testing

@testable import Trackers

@Suite("WandbLog")
struct WandbLogTests {
  private func open(_ directory: String, from step: Int, _ rows: [TrackedRow] = []) throws -> WandbLog {
    try WandbLog(
      Sample.run(directory), project: "idioms", entity: nil, version: "0", from: step, rows: rows)
  }

  private func records(_ log: WandbLog) throws -> [WandbRecord] {
    let bytes = try FileSystem.read("\(log.directory)/run-\(log.identity.id).wandb")
    return try RecordLog.records(in: bytes).map { try #require(WandbRecord(bytes: $0.record)) }
  }

  /// Rows of history without what a clock says.
  private func history(_ records: [WandbRecord]) -> [[String: String]] {
    records.compactMap { record in
      guard let row = record.history else { return nil }
      let items = row.items.map { ($0.path.joined(separator: "."), $0.json) }
      return Dictionary(uniqueKeysWithValues: items.filter { $0.0 != "_runtime" && $0.0 != "_timestamp" })
    }
  }

  private func written(_ directory: String, _ ending: TrackedEnding? = nil) throws -> WandbLog {
    let log = try open(directory, from: 0)
    try log.line("שלום")
    for row in Sample.rows { try log.add(row) }
    if let ending { try log.end(ending, JSONObject()) }
    return log
  }

  @Test("header, run with its whole configuration, rows one per step, summary, exit, numbered through")
  func sequence() throws {
    let records = try records(try written(makeTemporaryDirectory(), .finished))
    #expect(records.map(\.number) == Array(1...records.count))
    let run = try #require(records.compactMap(\.run).first)
    #expect(run.id.utf8.count == 8)
    #expect(run.project == "idioms")
    let items = try #require(run.configuration).update
    let config = Dictionary(uniqueKeysWithValues: items.map { ($0.path[0], $0.json) })
    #expect(config["learning_rate"] == "2e-05")
    #expect(config["training"] == #"{"optimizer":{"lr":2e-05}}"#)
    #expect(config["model"] == #"{"name":"מודל"}"#)
    let rows = history(records)
    #expect(rows.count == 6)
    #expect(rows[2]["train/loss"] != nil && rows[2]["val_f1"] != nil)
    #expect(rows.map { $0["_step"] } == (1...6).map { "\($0)" })
    let summary = try #require(records[records.count - 2].summary)
    let last = Dictionary(
      uniqueKeysWithValues: summary.update.map { ($0.path.joined(separator: "."), $0.json) })
    #expect(last["_step"] == "6" && last["val_f1"] != nil && last["_wandb.runtime"] != nil)
    #expect(records.last?.exit?.code == 0)
  }

  @Test(
    "ends by how the run ended",
    arguments: zip([TrackedEnding.finished, .interrupted, .failed], [0, 255, 1]))
  func exit(ending: TrackedEnding, code: Int) throws {
    #expect(try records(try written(makeTemporaryDirectory(), ending)).last?.exit?.code == code)
  }

  @Test("a resumed run is one run: same id, same rows as the straight one", arguments: 0...6)
  func resumed(step: Int) throws {
    let directory = makeTemporaryDirectory()
    let first = try written(directory, .interrupted)
    let log = try open(directory, from: step, Sample.rows.filter { $0.step <= step })
    #expect(log.identity == first.identity)
    for row in Sample.rows where row.step > step { try log.add(row) }
    try log.end(.finished, JSONObject())
    let straight = try records(try written(makeTemporaryDirectory(), .finished))
    let resumed = try records(log)
    #expect(history(resumed) == history(straight))
    #expect(resumed.map(\.number) == Array(1...resumed.count))
    #expect(resumed.count { $0.exit != nil } == 1)
  }

  @Test("an evaluation of the very step that a run goes on from joins its row")
  func evaluationAtTheEnd() throws {
    let directory = makeTemporaryDirectory()
    let rows = Sample.rows.filter { $0.split == nil }
    let first = try open(directory, from: 0)
    for row in rows { try first.add(row) }
    try first.end(.interrupted, JSONObject())
    let log = try open(directory, from: 6, rows)
    try log.add(Sample.row(6, "dev"))
    try log.end(.finished, JSONObject())
    #expect(history(try records(log)).last?["val_f1"] != nil)
    #expect(history(try records(log)).count == 6)
  }

  @Test("cut at any byte, the record goes on whole")
  func torn() throws {
    let source = try written(makeTemporaryDirectory(), .finished)
    let name = "run-\(source.identity.id).wandb"
    let bytes = try FileSystem.read("\(source.directory)/\(name)")
    let straight = history(try records(source))
    for length in stride(from: 0, to: bytes.count, by: 53) {
      let directory = makeTemporaryDirectory()
      let folder = "\(directory)/wandb/offline-run-20260101_000000-\(source.identity.id)"
      try FileSystem.createDirectory(folder + "/logs")
      try AtomicFile.replace("\(folder)/\(name)", with: Array(bytes[..<length]))
      let log = try open(directory, from: 3, Sample.rows.filter { $0.step <= 3 })
      for row in Sample.rows where row.step > 3 { try log.add(row) }
      try log.end(.finished, JSONObject())
      #expect(history(try records(log)) == straight)
      try FileSystem.removeTree(directory)
    }
  }

  @Test("numbers that are not finite are null")
  func notFinite() throws {
    let log = try open(makeTemporaryDirectory(), from: 0)
    try log.add(Sample.row(1, loss: .nan))
    try log.flush()
    #expect(history(try records(log)).first?["train/loss"] == "null")
  }
}
