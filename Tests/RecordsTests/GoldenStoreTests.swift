import Basics
import ModelFiles
import Records
import Testing
import Training

@Suite("stores of released formats")
struct GoldenStoreTests {
  /// A copy of the store of a format version.
  func copy(version: Int) throws -> RunStore {
    let root = TestStore.temporaryDirectory() + "/experiments"
    try copyTree("\(TestStore.root)/Tests/Golden/records/\(version)", to: root)
    return RunStore(root)
  }

  func copyTree(_ source: String, to target: String) throws {
    if FileSystem.isDirectory(source) {
      try FileSystem.createDirectory(target)
      for name in FileSystem.names(in: source) { try copyTree("\(source)/\(name)", to: "\(target)/\(name)") }
    } else {
      TestStore.overwrite(target, try FileSystem.read(source))
    }
  }

  @Test("version 1 is listed")
  func listed() throws {
    let listing = try copy(version: 1).list()
    #expect(listing.problems.isEmpty)
    #expect(
      listing.runs.map(\.status) == [.finished, .failed(reason: "loss became NaN at step 7"), .interrupted])
    let manifest = try #require(listing.runs.first?.manifest)
    #expect(manifest.best == RunManifest.Best(metric: "f1", value: 0.8012, step: 432))
    #expect(manifest.settings["learning_rate"] == 2e-05 && manifest.settings["class_weights"] == .null)
    #expect(manifest.origins["seed"] == "table.idx:3" && manifest.tags == ["baseline", "עברית"])
    #expect(manifest.created == Timestamp("2026-11-21T09:36:05.123Z"))
    #expect(manifest.metric("f1", on: "test") == 0.8723 && manifest.metric("loss", on: "test") == nil)
    #expect(manifest.segments.map(\.toStep) == [432])
  }

  @Test("version 1 is resumed")
  func resumed() throws {
    let store = try copy(version: 1)
    let run = try store.openForWriting(RunID(3))
    let (newest, passedOver) = try run.checkpoints.newestValid()
    let checkpoint = try #require(newest)
    #expect(passedOver.isEmpty && checkpoint.step == 300 && checkpoint.reason == .interruption)
    #expect(run.checkpoints.verify(checkpoint).isEmpty)
    #expect(checkpoint.state["best"] == 0.8012)
    let weights = try Safetensors(checkpoint.path("model.safetensors"))
    #expect(try weights.floats("classifier.weight").array == (0..<12).map { Float(300 + $0) })
    #expect(try MetricsLog.rows(in: run.directory).map(\.step) == [1, 216, 301])
    #expect(try MetricsLog.cut(in: run.directory, after: 300) == 1)
    try run.beginSegment(fromStep: 300, command: "resume r3")
    // What this version does not know is still there.
    let text = try FileSystem.readText(run.path("run.json"))
    #expect(text.contains("\"added_by_a_later_1_x\"") && text.contains("as it is"))
  }
}
