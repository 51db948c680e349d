import Basics
import Records
import Testing

@Suite("finding checkpoints")
struct CheckpointReaderTests {
  @Test(
    "the newest valid one, and why others were passed over",
    arguments: [
      ("model.safetensors", "cut"), ("optimizer.safetensors", "header"), ("state.json", "gone"),
      ("config.json", "gone"), ("trainer_state.json", "cut"), ("state.json", "cut"), ("state.json", "wrong"),
    ])
  func newest(file: String, damage: String) throws {
    let (_, run) = try TestStore.withRun()
    let good = try TestStore.save(run, step: 90)
    let bad = try TestStore.save(run, step: 100)
    var bytes = try FileSystem.read(bad.path(file))
    switch damage {
    case "gone": try FileSystem.remove(bad.path(file))
    case "cut": TestStore.overwrite(bad.path(file), Array(bytes.dropLast(5)))
    case "wrong":
      try AtomicFile.replace(
        bad.path(file),
        with: FileSystem.readText(bad.path(file)).replacing("\"step\": 100", with: "\"step\": 7"))
    default:
      bytes[10] ^= 0xFF
      TestStore.overwrite(bad.path(file), bytes)
    }
    let (newest, passedOver) = try run.checkpoints.newestValid()
    #expect(newest == good)
    #expect(passedOver.map(\.name) == [bad.name])
    #expect(passedOver.first?.reason.description.contains("checkpoint-100") == true)
    #expect(throws: Failure.self) { try run.checkpoints.checkpoint(step: 100) }
  }

  @Test("numbers, not letters, decide which is newest")
  func order() throws {
    let (_, run) = try TestStore.withRun()
    for step in [1000, 90, 200] { try TestStore.save(run, step: step) }
    #expect(try run.checkpoints.all().map(\.step) == [90, 200, 1000])
    let failure = #expect(throws: Failure.self) { try run.checkpoints.checkpoint(step: 5) }
    #expect(failure?.description.contains("it has 90 200 1000") == true)
  }

  @Test("directories of other programs are passed over, links are not followed")
  func others() throws {
    let (_, run) = try TestStore.withRun()
    try FileSystem.createDirectory(run.path("checkpoint-7"))
    try FileSystem.createDirectory(run.path("checkpoint-old"))
    #expect(try run.checkpoints.newestValid().checkpoint == nil)
    #expect(try run.checkpoints.newestValid().passedOver.map(\.name.step) == [7])
    #expect(try run.checkpoints.all().isEmpty)
  }

  @Test(
    "verifying reads every byte", arguments: ["model.safetensors", "optimizer.safetensors", "config.json"])
  func verify(file: String) throws {
    let (_, run) = try TestStore.withRun()
    let checkpoint = try TestStore.save(run, step: 5)
    var seen: [String] = []
    #expect(run.checkpoints.verify(checkpoint) { seen.append($0) }.isEmpty)
    #expect(seen == checkpoint.files.map(\.name))
    var bytes = try FileSystem.read(checkpoint.path(file))
    bytes[bytes.count - 2] ^= 1
    TestStore.overwrite(checkpoint.path(file), bytes)
    // The sizes and headers are still right: only reading everything shows it.
    #expect(try run.checkpoints.newestValid().checkpoint != nil)
    #expect(try run.checkpoints.newestIntact().checkpoint == nil)
    #expect(try run.checkpoints.newestIntact().passedOver.map(\.reason.code) == ["checkpoint.damaged"])
    let faults = run.checkpoints.verify(checkpoint)
    #expect(faults.map(\.code) == ["checkpoint.damaged"] && faults[0].what.contains(file))
    try FileSystem.remove(checkpoint.path(file))
    #expect(run.checkpoints.verify(checkpoint).first?.what.contains("missing") == true)
  }

  @Test("damaged descriptions return or throw")
  func fuzz() throws {
    let (_, run) = try TestStore.withRun()
    let checkpoint = try TestStore.save(run, step: 5)
    let good = try FileSystem.read(checkpoint.path("state.json"))
    for round in 0..<2_000 {
      TestStore.overwrite(checkpoint.path("state.json"), TestStore.mutated(good, round: round))
      _ = try run.checkpoints.newestValid()
    }
  }
}
