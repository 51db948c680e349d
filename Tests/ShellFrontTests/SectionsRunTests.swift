import Basics
import Records
import Settings
import TestSupport
import Testing

@testable import Trackers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Configurations in sections, as the guide on experiments prints them, from file to run.
@Suite struct SectionsRunTests {
  private static let frame = """
    model:
      checkpoint: encoder
      task: cls
    dataset:
      train: train.csv
      dev: dev.csv
      test: test.csv
    training:
      batch_size: 8
      random_seed: 3

    """

  /// A file whose `training` section has these lines beside the workplace's.
  private func configuration(_ lines: String) -> String {
    SectionsRunTests.frame + lines.split(separator: "\n").map { "  \($0)\n" }.joined()
  }

  private func saving(_ directory: String, _ lines: String = "epochs: 1") -> String {
    configuration("checkpoint:\n  save_dir: \(directory)\n\(lines)")
  }

  private func run(_ place: Workplace, _ directory: String = "checkpoints/one") throws -> RunManifest {
    try RunManifest(reading: "\(place.path)/\(directory)/run.json")
  }

  private func checkpoints(_ place: Workplace, _ directory: String = "checkpoints/one") throws -> [String] {
    try CheckpointReader("\(place.path)/\(directory)").names().map { "\($0)" }
  }

  @Test("another save_dir is the first way out: the same work again, with a note")
  func anotherDirectory() throws {
    let place = try Workplace()
    try place.write("one.yml", saving("./checkpoints/one"))
    #expect(try place.idx("--config", "one.yml").status == 0)
    #expect(try place.idx("--config", "one.yml").status == 2)
    // Other work in its place: the line to paste names a directory beside it, not one inside.
    try place.write("other.yml", saving("./checkpoints/one", "epochs: 2"))
    let other = try place.idx("--config", "other.yml")
    #expect(
      other.errors.contains("ready to paste: idx train config=other.yml save_dir=./checkpoints/one_2\n"),
      "\(other)")
    #expect(try place.idx("train", "config=other.yml", "save_dir=./checkpoints/one_2").status == 0)
    try place.write("two.yml", saving("./checkpoints/two"))
    let second = try place.idx("--config", "two.yml")
    #expect(second.status == 0, "\(second)")
    #expect(
      second.errors.contains("note: r1 is the same work, in ")
        && second.errors.contains("/checkpoints/one\n"), "\(second)")
    // Keys of the language may stand beside the flags.
    try place.write(
      "flat.yml",
      "model_checkpoint: encoder\ntask: cls\ntrain_file: train.csv\ndev_file: dev.csv\nnum_epochs: 1\n")
    #expect(try place.idx("--config", "flat.yml").status == 0)
    let refused = try place.idx("--config", "flat.yml")
    #expect(refused.status == 2 && refused.errors.contains("idx resume r4"), "\(refused)")
    let forced = try place.idx("--config", "flat.yml", "force=true")
    #expect(forced.status == 0 && forced.errors.contains("r5  cls encoder"), "\(forced)")
    #expect(try place.idx("--config", "flat.yml", "runs").status == 1)
    #expect(try run(place).metrics == run(place, "checkpoints/two").metrics)
  }

  @Test("what a file in sections leaves out is absent: no early stopping, no limit of checkpoints")
  func absent() throws {
    let place = try Workplace()
    try place.write(
      "config.yml", saving("./checkpoints/one", "  interval: 1\nepochs: 6\noptimizer:\n  lr: 1e-9"))
    let ending = try place.idx("--config", "config.yml")
    #expect(ending.status == 0, "\(ending)")
    let manifest = try run(place)
    #expect(manifest.settings["early_stopping_patience"] == .int(0))
    #expect(manifest.settings["save_total_limit"] == .null)
    #expect(manifest.machine["stop_reason"] == "finished")
    #expect(try checkpoints(place).count == 30)
    #expect(try place.text("checkpoints/one/config.yml") == place.text("config.yml"))
  }

  @Test("a best checkpoint takes no place of the interval's")
  func best() throws {
    let place = try Workplace()
    try place.write(
      "config.yml",
      saving("./checkpoints/one", "  interval: 4\n  save_total_limit: 2\nepochs: 4\noptimizer:\n  lr: 1e-3"))
    let ending = try place.idx("--config", "config.yml")
    #expect(ending.status == 0, "\(ending)")
    let kept = try CheckpointReader("\(place.path)/checkpoints/one").all()
    let best = try #require(try run(place).best?.step)
    #expect(Set(kept.map(\.step)).isSuperset(of: [16, 20, best]), "\(kept.map(\.name)) best \(best)")
  }

  @Test("an evaluation stands beside the loss and the rate of its own step, however seldom losses are logged")
  func history() throws {
    let place = try Workplace()
    let often = saving("./checkpoints/often", "epochs: 2\nlogging:\n  interval: 1")
    try place.write("often.yml", often)
    try place.write("seldom.yml", saving("./checkpoints/seldom", "epochs: 2\nlogging:\n  interval: 50"))
    for file in ["often.yml", "seldom.yml"] { #expect(try place.idx("--config", file).status == 0) }
    func history(_ name: String) throws -> [JSONValue] {
      let path = "\(place.path)/checkpoints/\(name)/training_results.json"
      return try JSONValue(parsing: FileSystem.read(path), source: path)["training_history"]?.array ?? []
    }
    let (wanted, found) = (try history("often"), try history("seldom"))
    #expect(found.count == 2)
    for (mine, theirs) in zip(found, wanted) {
      #expect(mine["learning_rate"] == theirs["learning_rate"])
      let (a, b) = (mine["loss"]?.double ?? .nan, theirs["loss"]?.double ?? .nan)
      #expect(abs(a - b) <= 1e-12 * 10, "\(a) \(b)")
    }
    let logs = "\(place.path)/checkpoints/seldom/logs"
    let steps = try EventFile.names(in: logs).flatMap { name in
      EventFile.events(in: try FileSystem.read("\(logs)/\(name)")).map(\.event)
    }.filter { event in event.values.contains { $0.tag == "train/loss" } }.map(\.step)
    #expect(steps == [5, 10])
  }

  @Test("resuming from an older checkpoint goes on there and keeps the rest aside")
  func older() throws {
    let place = try Workplace()
    let lines = "  interval: 5\nepochs: 3\noptimizer:\n  lr: 1e-3"
    try place.write("config.yml", saving("./checkpoints/one", lines))
    #expect(try place.idx("--config", "config.yml").status == 0)
    let before = try run(place)
    let results = try place.text("checkpoints/one/training_results.json")
    let again = "  resume: ./checkpoints/one/checkpoint-epoch0-step5\n" + lines
    try place.write("again.yml", saving("./checkpoints/one", again))
    let ending = try place.idx("--config", "again.yml")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.contains("r1  resumed at step 5"), "\(ending)")
    #expect(ending.errors.contains("2 checkpoints behind step 5 kept in segment-1/"), "\(ending)")
    #expect(try run(place).metrics == before.metrics && run(place).best == before.best)
    #expect(try place.text("checkpoints/one/segment-1/training_results.json") == results)
    #expect(FileSystem.isDirectory("\(place.path)/checkpoints/one/segment-1/checkpoint-epoch2-step15"))
    // By its handle too, finished as it is.
    let handle = try place.lines("resume r1@10")
    #expect(handle.status == 0 && handle.errors.contains("kept in segment-2/"), "\(handle)")
    #expect(try run(place).metrics == before.metrics)
    let newest = try place.lines("resume r1@15")
    #expect(newest.status == 1 && newest.errors.contains("r1 is finished"), "\(newest)")
  }

  @Test("resume: best_checkpoint goes on from the best, not from the newest")
  func bestCheckpoint() throws {
    let place = try Workplace()
    let lines = "  interval: 1\nepochs: 2\noptimizer:\n  lr: 1e-3"
    try place.write("config.yml", saving("./checkpoints/one", lines))
    #expect(try place.idx("--config", "config.yml").status == 0)
    let folder = place.path + "/checkpoints/one"
    try FileSystem.remove(folder + "/best_checkpoint")
    symlink("checkpoint-epoch0-step4", folder + "/best_checkpoint")
    try place.write(
      "again.yml", saving("./checkpoints/one", "  resume: ./checkpoints/one/best_checkpoint\n" + lines))
    let ending = try place.idx("--config", "again.yml")
    #expect(ending.status == 0 && ending.errors.contains("r1  resumed at step 4"), "\(ending)")
  }

  @Test("W&B calls a run as its directory, and a sync by hand fills in the address")
  func wandb() throws {
    let place = try Workplace()
    try place.write(
      "config.yml",
      saving(
        "./checkpoints/named_well",
        "epochs: 1\nlogging:\n  wandb: true\n  wandb_mode: offline\n  wandb_project: p\n  wandb_entity: my-team"
      ))
    let ending = try place.idx("--config", "config.yml")
    #expect(ending.status == 0, "\(ending)")
    let folder = place.path + "/checkpoints/named_well"
    func facts() throws -> JSONValue {
      try JSONValue(parsing: FileSystem.read(folder + "/wandb_info.json"), source: "wandb_info.json")
    }
    #expect(try facts()["run_name"] == "named_well" && facts()["run_url"] == .null)
    let id = try #require(try facts()["run_id"]?.string)
    let record = try #require(
      FileSystem.names(in: folder + "/wandb").first { $0.hasPrefix("offline-run-") })
    try AtomicFile.replace("\(folder)/wandb/\(record)/run-\(id).wandb.synced", with: "")
    #expect(try place.lines("show r1", environment: ["WANDB_BASE_URL": ""]).status == 0)
    #expect(try facts()["run_url"] == .string("https://wandb.ai/my-team/p/runs/\(id)"))
  }

  @Test("a finished run goes on with more epochs where its schedule does not depend on them")
  func longer() throws {
    let place = try Workplace()
    func lines(_ epochs: Int, _ schedule: String) -> String {
      "epochs: \(epochs)\nscheduler:\n  type: \(schedule)\n  warmup_steps: 2"
    }
    for schedule in ["constant", "linear"] {
      let directory = "./checkpoints/\(schedule)"
      try place.write("config.yml", saving(directory, lines(1, schedule)))
      #expect(try place.idx("--config", "config.yml").status == 0)
      let resume = "  resume: \(directory)/checkpoint-epoch0-step5\n"
      try place.write("longer.yml", saving(directory, resume + lines(3, schedule)))
    }
    let refused = try place.idx("--config", "longer.yml")
    #expect(refused.status == 2, "\(refused)")
    #expect(
      refused.errors.contains("the schedule of r2, linear, ends with its 1 epoch")
        && refused.errors.contains("train from=r2 name=longer epochs=3"), "\(refused)")
    let resume = "  resume: ./checkpoints/constant/checkpoint-epoch0-step5\n"
    try place.write("longer.yml", saving("./checkpoints/constant", resume + lines(3, "constant")))
    let ending = try place.idx("--config", "longer.yml")
    #expect(ending.status == 0, "\(ending)")
    try place.write("straight.yml", saving("./checkpoints/straight", lines(3, "constant")))
    #expect(try place.idx("--config", "straight.yml").status == 0)
    let (mine, straight) = (try run(place, "checkpoints/constant"), try run(place, "checkpoints/straight"))
    #expect(mine.metrics == straight.metrics && mine.fingerprint == straight.fingerprint)
    #expect(mine.settings["num_epochs"] == .int(3))
  }
}
