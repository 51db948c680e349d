import Basics
import Settings
import TestSupport
import Testing

@testable import Trackers

/// What every tracker holds: a line for each, which says how the steps of its training losses are read back.
@Suite("trackers hold what every tracker holds")
struct TrackerConformanceTests {
  @Test("TensorBoard")
  func tensorBoard() throws {
    try checkTracker(TensorBoardLog.self) { directory in
      // Points behind a later start were taken back.
      var steps: [Int] = []
      for name in EventFile.names(in: "\(directory)/logs") {
        for event in EventFile.events(in: try FileSystem.read("\(directory)/logs/\(name)")).map(\.event) {
          if event.sessionLog != nil { steps.removeAll { $0 >= event.step } }
          if event.values.contains(where: { $0.tag == "train/loss" }) { steps.append(event.step) }
        }
      }
      return steps
    }
  }

  @Test("W&B")
  func wandb() throws {
    try checkTracker(WandbLog.self) { directory in
      let run = try #require(
        FileSystem.names(in: "\(directory)/wandb").first { $0.hasPrefix("offline-run-") })
      let file = try #require(
        FileSystem.names(in: "\(directory)/wandb/\(run)").first { $0.hasSuffix(".wandb") })
      return try RecordLog.records(in: try FileSystem.read("\(directory)/wandb/\(run)/\(file)")).compactMap {
        guard let row = try #require(WandbRecord(bytes: $0.record)).history,
          row.items.contains(where: { $0.path == ["train/loss"] })
        else { return nil }
        return row.step?.number
      }
    }
  }

  @Test("CSV")
  func csv() throws {
    try checkTracker(CSVLog.self) { directory in
      let lines = try FileSystem.readText("\(directory)/metrics.csv").split(separator: "\n")
      let rows = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let loss = try #require(rows.first?.firstIndex(of: "train_loss"))
      return rows.dropFirst().filter { !$0[loss].isEmpty }.compactMap { Int($0[1]) }
    }
  }

  @Test("DVCLive")
  func dvclive() throws {
    try checkTracker(DVCLiveLog.self) { directory in
      let live = "\(directory)/dvclive"
      let lines = try FileSystem.readText("\(live)/plots/metrics/train/loss.tsv").split(separator: "\n")
      #expect(lines.first == "step\tloss")
      let newest = try JSONValue(parsing: try FileSystem.read("\(live)/metrics.json"), source: "metrics.json")
      #expect(newest["step"] == .int(6))
      return lines.dropFirst().compactMap { $0.split(separator: "\t").first.flatMap { Int($0) } }
    }
  }

  @Test("scores of labels with any names stay in the run's directory, each by itself")
  func anyNames() throws {
    let names = [
      "f1_../../../../../x", "f1_a/b", "f1_a_b", "f1_\(String(repeating: "א", count: 400))",
      "f1_a,\"b\"\nc\t",
    ]
    let row = TrackedRow(
      step: 1, epoch: 1, split: "dev", values: JSONObject(names.map { ($0, JSONValue.double(0.5)) }))
    for kind in Trackers.all {
      let directory = makeTemporaryDirectory()
      try FileSystem.createDirectory("\(directory)/run")
      var settings = Settings()
      settings.set(kind.key, to: true, origin: .given("test"))
      let tracker = try kind.init(Sample.run("\(directory)/run"), settings, from: 0, rows: [])
      try tracker.log(row)
      try tracker.end(.finished, atStep: 1, scores: [])
      #expect(FileSystem.names(in: directory) == ["run"])
      if kind == CSVLog.self {
        let text = try FileSystem.readText("\(directory)/run/metrics.csv")
        #expect(
          text.hasPrefix("epoch,step,val_f1_../../../../../x,\"val_f1_a,\"\"b\"\"\nc\t\",val_f1_a/b,"),
          "\(text)")
      }
      if kind == DVCLiveLog.self {
        #expect(FileSystem.names(in: "\(directory)/run/dvclive/plots/metrics/eval").count == names.count)
      }
    }
  }

  @Test("keys of trackers are named once, and none makes a run another run")
  func keys() {
    #expect(Set(Trackers.settings.map(\.name)).count == Trackers.settings.count)
    #expect(Trackers.settings.allSatisfy { !$0.changesResult })
  }
}

/// Checks a tracker: it shows every step once, whether the run was stopped on its way or not, and writes nowhere but in
/// the run's directory.
///
/// - Parameter steps: the steps of the training losses in a run's directory, in order.
private func checkTracker(
  _ kind: any Tracker.Type, steps: (_ directory: String) throws -> [Int]
) throws {
  var settings = Settings()
  settings.set(kind.key, to: true, origin: .given("test"))
  try kind.check(settings)
  let (whole, stopped) = (makeTemporaryDirectory(), makeTemporaryDirectory())
  let tracker = try kind.init(Sample.run(whole), settings, from: 0, rows: [])
  try tracker.line("a line")
  for row in Sample.rows { try tracker.log(row) }
  try tracker.end(.finished, atStep: 6, scores: [Sample.row(6, "test")])
  #expect(try steps(whole) == [1, 2, 3, 4, 5, 6])
  #expect(!FileSystem.names(in: whole).isEmpty)

  // Stopped behind step 5, its newest checkpoint that of step 3.
  let first = try kind.init(Sample.run(stopped), settings, from: 0, rows: [])
  for row in Sample.rows where row.step <= 5 { try first.log(row) }
  try first.end(.interrupted, atStep: 5, scores: [])
  let kept = Sample.rows.filter { $0.step <= 3 }
  let second = try kind.init(Sample.run(stopped), settings, from: 3, rows: kept)
  for row in Sample.rows where row.step > 3 { try second.log(row) }
  try second.end(.finished, atStep: 6, scores: [])
  #expect(try steps(stopped) == [1, 2, 3, 4, 5, 6])
  try kind.refresh(stopped)
}
