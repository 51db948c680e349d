import Basics
import Records
import TestSupport
import Testing

@testable import Trackers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A run with evaluations, trackers and retention on, killed at random moments of its life.
///
/// A hundred moments, or a tenth of them.
@Suite struct KilledMomentsTests {
  private static let kills = Soak.rounds(100)
  /// Two lanes, for two cores.
  private static let lanes = [0, 1]
  private static let subject = Subject(
    task: "cls",
    keys: "metric=f1 epochs=3 batch=2 evaluate=3 save=2 keep=2 wandb=true trainer_resume=true")

  /// The run that nobody kills: what it led to, and how long it took.
  private struct Straight {
    let snapshot: RunSnapshot
    let curves: Curves
    let seconds: Double
  }

  private static let straight: Result<Straight, any Error> = Result {
    let place = try Workplace()
    let script = try place.write("train.idx", subject.script)
    let watch = Stopwatch()
    let ending = try place.idx(script)
    let seconds = watch.seconds
    try #require(ending.status == 0, "\(ending)")
    let directory = "\(place.path)/\(subject.directory)"
    return Straight(
      snapshot: try subject.snapshot(place), curves: try Curves(directory), seconds: seconds)
  }

  /// What TensorBoard and W&B read of a run, without what a clock says.
  private struct Curves: Equatable {
    /// By tag, the steps and values in the order of reading.
    var scalars: [String: [[Double]]] = [:]
    /// Records that describe the run, and that close it.
    var marks: [String: Int] = [:]
    var rows: [[String: String]] = []
    var summary: [String: String] = [:]
    /// Records behind the last row.
    var exits: [Int] = []

    init(_ directory: String) throws {
      let logs = "\(directory)/logs"
      for name in EventFile.names(in: logs) {
        let bytes = try FileSystem.read("\(logs)/\(name)")
        let events = EventFile.events(in: bytes)
        #expect(events.last?.end == bytes.count, "\(name) is torn")
        for (event, _) in events {
          for value in event.values {
            if value.metadata == nil {
              scalars[value.tag, default: []].append([Double(event.step), Double(value.number ?? 0)])
            } else {
              marks[value.tag, default: 0] += 1
            }
          }
        }
      }
      let folders = FileSystem.names(in: "\(directory)/wandb").filter { $0.hasPrefix("offline-run-") }
      let folder = "\(directory)/wandb/\(try #require(folders.first))"
      #expect(folders.count == 1)
      let file = try #require(FileSystem.names(in: folder).first { $0.hasSuffix(".wandb") })
      let bytes = try FileSystem.read("\(folder)/\(file)")
      let records = RecordLog.records(in: bytes)
      #expect(records.last?.end == bytes.count, "\(file) is torn")
      for (number, record) in records.enumerated() {
        let record = try #require(WandbRecord(bytes: record.record))
        #expect(record.number == number + 1)
        if let row = record.history { rows.append(Curves.values(row.items)) }
        if let last = record.summary { summary = Curves.values(last.update) }
        if let exit = record.exit { exits.append(exit.code) }
      }
    }

    private static func values(_ items: [WandbRecord.Item]) -> [String: String] {
      let pairs = items.map { ($0.path.joined(separator: "."), $0.json) }
      return Dictionary(uniqueKeysWithValues: pairs).filter {
        !["_runtime", "_timestamp", "_wandb.runtime"].contains($0.key)
      }
    }

    /// Tags and rows that differ, for a message.
    func differences(from other: Curves) -> [String] {
      let tags = Set(scalars.keys).union(other.scalars.keys).sorted()
      var lines = tags.filter { scalars[$0] != other.scalars[$0] }.map { tag in
        "\(tag): \(scalars[tag, default: []].map { $0[0] }) <> \(other.scalars[tag, default: []].map { $0[0] })"
      }
      if marks != other.marks { lines.append("marks: \(marks) <> \(other.marks)") }
      if rows != other.rows {
        lines.append("rows: \(rows.map { $0["_step"] ?? "" }) <> \(other.rows.map { $0["_step"] ?? "" })")
      }
      if summary != other.summary { lines.append("summary: \(summary) <> \(other.summary)") }
      if exits != other.exits { lines.append("exits: \(exits) <> \(other.exits)") }
      return lines
    }
  }

  @Test(
    "killed at random moments: the store opens and tells the truth, resume leads to the straight end, curves are whole",
    arguments: lanes)
  func killed(lane: Int) throws {
    let straight = try KilledMomentsTests.straight.get()
    let subject = KilledMomentsTests.subject
    for number in stride(from: lane, to: KilledMomentsTests.kills, by: KilledMomentsTests.lanes.count) {
      var generator = SeededGenerator(seed: testSeed, "moments", number)
      let place = try Workplace()
      let script = try place.write("train.idx", subject.script)
      var comment = "IDX_TEST_SEED=\(testSeed) moment \(number)"
      var arguments = [script]
      // Sometimes the process that goes on is killed, too.
      for _ in 0...generator.below(3) {
        let moment = Double(generator.below(1000)) / 1000 * straight.seconds * 1.1
        comment += " \(moment)"
        let process = try IdxProcess(["--no-init"] + arguments, in: place.path)
        usleep(UInt32(moment * 1e6))
        process.signal(SIGKILL)
        let ending = try process.wait()
        #expect([0, 137].contains(ending.status), "\(comment) \(ending)")
        try expectTruth(place, comment)
        arguments = goingOn(place, script, generator.below(2) == 0)
      }
      // A hundred runs write much: on a busy disk a single flush can take its time.
      let last = try IdxProcess.run(["--no-init"] + arguments, in: place.path, upTo: 600)
      #expect(last.status == 0, "\(comment) \(last)")
      let runs = RunStore("\(place.path)/experiments").list().runs
      #expect(runs.map(\.status) == [.finished], "\(comment)")
      let differences = try subject.snapshot(place).differences(from: straight.snapshot)
      #expect(differences.isEmpty, "\(comment)\n\(differences.joined(separator: "\n"))")
      let curves = try Curves("\(place.path)/\(subject.directory)").differences(from: straight.curves)
      #expect(curves.isEmpty, "\(comment)\n\(curves.joined(separator: "\n"))\n\(last)")
    }
  }

  /// The store can be read, no status lies, and no file that counts is torn.
  private func expectTruth(_ place: Workplace, _ comment: String) throws {
    let listing = try place.idx("runs", "format=json")
    #expect(listing.status == 0 && listing.errors.isEmpty, "\(comment) \(listing)")
    #expect(!listing.output.contains("running"), "\(comment) \(listing)")
    let directory = "\(place.path)/\(KilledMomentsTests.subject.directory)"
    let reader = CheckpointReader(directory)
    #expect(try reader.names() == reader.all().map(\.name), "\(comment)")
    for checkpoint in try reader.all() { #expect(reader.verify(checkpoint).isEmpty, "\(comment)") }
    #expect(throws: Never.self, "\(comment)") { try MetricsLog.rows(in: directory) }
    for name in ["run.json", "training_results.json", "wandb_info.json", "hyperparameters.json"] {
      let path = "\(directory)/\(name)"
      guard FileSystem.exists(path) else { continue }
      #expect(throws: Never.self, "\(comment) \(name)") {
        try JSONValue(parsing: FileSystem.read(path), source: path)
      }
    }
    let isFinished = RunStore("\(place.path)/experiments").list().runs.map(\.status) == [.finished]
    let hasResults = FileSystem.exists("\(directory)/training_results.json")
    #expect(!isFinished || hasResults, "\(comment)")
  }

  /// The line that goes on with what is there.
  private func goingOn(_ place: Workplace, _ script: String, _ byName: Bool) -> [String] {
    let runs = RunStore("\(place.path)/experiments").list().runs
    return byName && runs.contains { $0.status != .finished } ? ["resume", "last"] : [script]
  }
}
