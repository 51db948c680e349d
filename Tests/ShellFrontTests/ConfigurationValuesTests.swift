import Basics
import Records
import Settings
import TestSupport
import Testing

/// Values of a configuration that mean several runs, or fewer steps and sentences, and what is kept of the file.
@Suite struct ConfigurationValuesTests {
  private static let text = """
    model: {checkpoint: encoder, task: cls}
    dataset: {train: train.csv, dev: dev.csv}
    training:
      batch_size: 8
      epochs: 2
      random_seed: [42, 123]   # a run each
      optimizer: {lr: 1e-3}
      early_stopping: {patience: 0}
      validation: {interval: 3, validate_on_epoch: false}
      checkpoint: {interval: 4, resume: auto}
      logging: {interval: 2}

    """
  private static let directory = "experiments/results/full_finetune/encoder/cls"

  private func record(_ place: Workplace, _ name: String) throws -> RunManifest {
    try RunManifest(reading: "\(place.path)/\(ConfigurationValuesTests.directory)/\(name)/run.json")
  }

  @Test("a list of seeds in a file is a run each, in one group, and goes on where it stopped")
  func seeds() throws {
    let place = try Workplace()
    try place.write("config.yml", ConfigurationValuesTests.text)
    // Killed in the second run.
    let process = try place.start("--config", "config.yml")
    let second = CheckpointReader("\(place.path)/\(ConfigurationValuesTests.directory)/seed_123")
    _ = try process.wait("a checkpoint of the second run") { try !second.names().isEmpty }
    process.signal(9)
    _ = try process.wait()
    let ending = try place.idx("--config", "config.yml")
    #expect(ending.status == 0, "\(ending)")
    for (seed, id) in [(42, "r1"), (123, "r2")] {
      let run = try record(place, "seed_\(seed)")
      #expect(run.id.rawValue == id && run.status == .finished && run.seed == seed)
      #expect(run.origins["seed"] == "config.yml:6" && run.settings["seed"] == .int(seed))
      #expect(run.lineage.group == "encoder-cls-seeds")
      let kept = try place.text("\(ConfigurationValuesTests.directory)/seed_\(seed)/config.yml")
      // Its own seed stands where the list was.
      #expect(
        kept.hasPrefix("# config.yml, and what was given beside it\n") && kept.contains("\nseed: \(seed)\n"))
    }
    let shown = try place.lines("show r2")
    #expect(shown.output.contains("group     encoder-cls-seeds"), "\(shown)")
    // The line's own seeds win over the file's.
    let one = try place.lines("train config=config.yml seed=7")
    #expect(one.status == 0, "\(one)")
    let third = try RunManifest(reading: "\(place.path)/\(ConfigurationValuesTests.directory)/run.json")
    #expect(third.seed == 7 && third.lineage.group == nil)
  }

  @Test("several seeds on a line are one group, for each value of what else varies")
  func groups() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(
      Workplace.load, "train encoder task=cls epochs=1 patience=0 lr=1e-3,2e-3 seed=1,2 name=a wandb=true")
    #expect(ending.status == 0, "\(ending)")
    let runs = RunStore(place.path + "/experiments").list().runs
    let groups = runs.map { $0.manifest.lineage.group ?? "" }
    let (first, other) = ("encoder-cls-a-lr_0.001-seeds", "encoder-cls-a-lr_0.002-seeds")
    #expect(groups == [first, first, other, other])
  }

  @Test("every interval is shown with its unit, and a run without an evaluation before its end says so")
  func units() throws {
    let place = try Workplace()
    try place.write("config.yml", ConfigurationValuesTests.text.replacing("[42, 123]", with: "1"))
    let steps = try place.idx("--config", "config.yml")
    for part in ["eval_steps 3 steps", "save_steps 4 steps", "log 2 steps", "epochs 2", "batch 8 sentences"] {
      #expect(steps.errors.contains(part), "\(part) in \(steps)")
    }
    let epochs = ConfigurationValuesTests.text.replacing("[42, 123]", with: "2")
      .replacing("interval: 3, validate_on_epoch: false", with: "interval: 3")
    try place.write("epochs.yml", epochs)
    let late = try place.lines("train config=epochs.yml name=late")
    #expect(late.errors.contains("eval_epochs 3 epochs"), "\(late)")
    let note = "note: eval_epochs=3 is more than the 2 epochs of this run; it is evaluated once, at the end"
    #expect(late.errors.contains(note), "\(late)")
    let shown = try place.lines("show r2")
    #expect(shown.output.contains(" 3 epochs ") && shown.output.contains(" 4 steps "), "\(shown)")
    let evaluations = try MetricsLog.rows(
      in: "\(place.path)/\(ConfigurationValuesTests.directory)/late"
    ).filter { $0.split == "dev" }
    #expect(evaluations.map(\.step) == [10])
  }

  @Test("max_steps ends the run, within an epoch or beyond the epochs; the schedule ends there too")
  func maxSteps() throws {
    let place = try Workplace()
    let line = "train encoder task=cls batch=8 epochs=1 patience=0 lr=1e-3"
    let ending = try place.lines(
      Workplace.load, "\(line) max_steps=3 name=short", "\(line) max_steps=13 name=long")
    #expect(ending.status == 0, "\(ending)")
    for (name, steps, epochs) in [("short", 3, 1), ("long", 13, 3)] {
      let folder = "\(place.path)/\(ConfigurationValuesTests.directory)/\(name)"
      let rows = try MetricsLog.rows(in: folder).filter { $0.split == nil }
      #expect(rows.map(\.step) == Array(1...steps))
      #expect(rows.last?["learning_rate"].map { $0 > 0 && $0 <= 5e-4 } == true)
      let file = "\(folder)/checkpoint-\(steps)/trainer_state.json"
      let state = try JSONValue(parsing: FileSystem.read(file), source: file)
      #expect(state["max_steps"] == .int(steps) && state["num_train_epochs"] == .int(epochs))
    }
    let plan = try place.lines(Workplace.load, "plan \(line) max_steps=1000000 name=plan")
    #expect(plan.status == 0, "\(plan)")
  }

  @Test("max_eval_samples evaluates the first sentences of dev alone")
  func evaluated() throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "train encoder task=cls batch=8 epochs=1 patience=0 max_eval_samples=5")
    #expect(ending.status == 0, "\(ending)")
    let file = "\(place.path)/\(ConfigurationValuesTests.directory)/training_results.json"
    let results = try JSONValue(parsing: FileSystem.read(file), source: file)
    #expect(results["dataset"]?["dev_samples"] == 5 && results["dataset"]?["test_samples"] == 12)
  }

  @Test("killed before config.yml was written, a run gets the very text when it goes on")
  func exactCopy() throws {
    let text = ConfigurationValuesTests.text.replacing("[42, 123]", with: "5")
    var found = 0
    for step in 1..<80 {
      let place = try Workplace(train: 8, others: 4)
      try place.write("config.yml", text)
      _ = try place.idx("--config", "config.yml", environment: ["IDX_FAULT": "\(step)"])
      let folder = "\(place.path)/\(ConfigurationValuesTests.directory)"
      if FileSystem.exists(folder + "/config.yml") { break }
      guard FileSystem.exists(folder + "/run.json") else { continue }
      found += 1
      // The file may have gone or changed meanwhile.
      try FileSystem.remove(place.path + "/config.yml")
      let resumed = try place.lines("resume r1")
      #expect(resumed.status == 0, "\(step): \(resumed)")
      #expect(try FileSystem.readText(folder + "/config.yml") == text, "\(step)")
    }
    #expect(found > 0)
  }
}
