import Basics
import Records
import Settings
import TestSupport
import Testing

/// A configuration file from the command line to what a run keeps of it.
@Suite struct ConfigurationRunTests {
  /// A nested file for the workplace's sentences; `changes` replace lines by their key.
  private func configuration(_ changes: [String: String] = [:], without: Set<String> = []) -> String {
    let lines = """
      # one experiment
      model:
        checkpoint: encoder
        task: cls
      dataset:
        train: train.csv
        dev: dev.csv
        test: test.csv
      training:
        epochs: 2
        batch_size: 8   # sentences
        random_seed: 3
        optimizer:
          type: adamw
          lr: 1e-3
        early_stopping:
          patience: 0
        checkpoint:
          save_dir: ./checkpoints/one
          interval: 4
          save_total_limit: 5
          resume: null
        logging:
          interval: 2
      """
    return lines.split(separator: "\n").compactMap { line -> String? in
      let key = line.trimmingBlanks.prefix { $0 != ":" }
      if without.contains(String(key)) { return nil }
      guard let value = changes[String(key)] else { return String(line) }
      return line.prefix { $0 == " " } + "\(key): \(value)"
    }.joined(separator: "\n") + "\n"
  }

  private func run(_ place: Workplace, _ directory: String = "checkpoints/one") throws -> RunManifest {
    try RunManifest(reading: "\(place.path)/\(directory)/run.json")
  }

  @Test("--config alone runs what the file says, where it says, and keeps the file as it is")
  func alone() throws {
    let place = try Workplace()
    let text = configuration()
    try place.write("config.yml", text)
    let ending = try place.idx("--config", "config.yml")
    #expect(ending.status == 0, "\(ending)")
    #expect(
      ending.errors.contains("settings  config.yml: lr 0.001, batch 8 sentences, epochs 2"), "\(ending)")
    #expect(try place.text("checkpoints/one/config.yml") == text)
    let manifest = try run(place)
    #expect(manifest.settings["learning_rate"] == .double(1e-3))
    #expect(manifest.origins["learning_rate"] == "config.yml:15")
    #expect(manifest.origins["weight_decay"] == nil)
    let names = FileSystem.names(in: place.path + "/checkpoints/one").filter { $0.hasPrefix("checkpoint-") }
    #expect(
      names == [
        "checkpoint-epoch0-step4", "checkpoint-epoch0-step5", "checkpoint-epoch1-step10",
        "checkpoint-epoch1-step8",
      ],
      "\(names)")
    let again = try place.idx("--config", "config.yml")
    #expect(again.status == 2)
    for line in [
      "ERROR: Checkpoint directory already exists!", "Directory: ./checkpoints/one",
      "  1. Change 'checkpoint.save_dir' in your config to a new path",
      "  2. Set 'checkpoint.resume' to resume from this checkpoint",
      "  3. Manually delete the directory if you want to overwrite it",
    ] { #expect(again.errors.contains(line), "\(again)") }
  }

  @Test("a resumed run keeps its file, takes what has no effect on results, and refuses the rest")
  func resume() throws {
    let place = try Workplace()
    let text = configuration(["resume": "auto"])
    try place.write("config.yml", text)
    // Killed with its first checkpoint on the disk.
    let killed = try place.idx("--config", "config.yml", environment: ["IDX_FAULT": "400"])
    try #require(killed.status == 137, "\(killed)")
    let straight = try Workplace()
    try straight.write("config.yml", text)
    try #require(try straight.idx("--config", "config.yml", environment: ["IDX_FAULT": "400"]).status == 137)

    try place.write("config.yml", configuration(["resume": "auto", "lr": "5e-4"]))
    let refused = try place.idx("--config", "config.yml")
    #expect(refused.status == 2, "\(refused)")
    #expect(refused.errors.contains("learning_rate 0.0005, so far 0.001"), "\(refused)")
    #expect(refused.errors.contains("train from=r1 name=NAME"), "\(refused)")

    let changed = configuration(["resume": "auto", "save_total_limit": "3"])
    try place.write("config.yml", changed)
    let resumed = try place.idx("--config", "config.yml")
    #expect(resumed.status == 0, "\(resumed)")
    #expect(resumed.errors.contains("kept as config.resume_1.yml"), "\(resumed)")
    #expect(resumed.errors.contains("save_total_limit  5 checkpoints → 3 checkpoints"), "\(resumed)")
    #expect(try place.text("checkpoints/one/config.yml") == text)
    #expect(try place.text("checkpoints/one/config.resume_1.yml") == changed)
    #expect(try run(place).settings["save_total_limit"] == .int(3))

    // By the path of its newest checkpoint, the file otherwise the same.
    let newest = try #require(CheckpointReader(straight.path + "/checkpoints/one").names().last)
    try straight.write("again.yml", configuration(["resume": "./checkpoints/one/\(newest)"]))
    let byPath = try straight.idx("--config", "again.yml")
    #expect(byPath.status == 0, "\(byPath)")
    #expect(byPath.errors.contains("its values do not: kept as config.resume_1.yml"), "\(byPath)")
    #expect(try run(place).metrics == run(straight).metrics)
    let finished = try straight.idx("--config", "again.yml")
    // It is not the newest any more: the run goes on there, and what stands behind it is kept aside.
    #expect(finished.status == 0 && finished.errors.contains("kept in segment-1/"), "\(finished)")
  }

  @Test("without its optimizer, schedule and position a checkpoint is a start, not a resumption")
  func weightsOnly() throws {
    let place = try Workplace()
    try place.write("config.yml", configuration())
    #expect(try place.idx("--config", "config.yml").status == 0)
    let lines = ["optimizer", "scheduler", "trainer_state"].map { "    resume_restore_\($0): false\n" }
      .joined()
    let text = configuration(
      ["save_dir": "./checkpoints/two", "resume": "./checkpoints/one/best_checkpoint", "epochs": "1"])
    try place.write("warm.yml", text.replacing("  logging:", with: lines.dropLast() + "\n  logging:"))
    let ending = try place.idx("--config", "warm.yml")
    #expect(ending.status == 0, "\(ending)")
    let manifest = try run(place, "checkpoints/two")
    #expect(manifest.segments.first?.fromStep == 0)
    #expect(manifest.hashes["weights"]?.string != nil)
  }

  @Test("default < init file < configuration < set < the line, each with its origin")
  func precedence() throws {
    let place = try Workplace()
    try FileSystem.createDirectory(place.path + "/.config/idx")
    try place.write(
      ".config/idx/init.idx", "set lr=1e-4\nset batch=10\nset decay=0.02\nset epochs=3\nset accum=2\n")
    try place.write(
      "c.yaml", "learning_rate: 2e-4\nbatch_size: 12\nnum_epochs: 4\nearly_stopping_patience: 0\n")
    try place.write(
      "s.idx",
      "\(Workplace.load)\nset batch=20\nset epochs=1\ntrain encoder task=cls config=c.yaml epochs=1 accum=1 as it\nshow it\n"
    )
    let ending = try IdxProcess.run(["s.idx"], in: place.path)
    #expect(ending.status == 0, "\(ending)")
    let manifest = try run(place, "experiments/results/full_finetune/encoder/cls")
    let expected: [(String, JSONValue, String?)] = [
      ("weight_decay", .double(0.02), "\(place.path)/.config/idx/init.idx:3"),
      ("learning_rate", .double(2e-4), "c.yaml:1"), ("batch_size", .int(20), "s.idx:2"),
      ("num_epochs", .int(1), "s.idx:4"), ("gradient_accumulation_steps", .int(1), "s.idx:4"),
      ("warmup_ratio", .double(0.1), nil), ("early_stopping_patience", .int(0), "c.yaml:4"),
    ]
    for (name, value, origin) in expected {
      #expect(manifest.settings[name] == value, "\(name)")
      #expect(manifest.origins[name]?.string == origin, "\(name)")
    }
    for text in ["c.yaml: lr 0.0002, patience 0 evaluations", "s.idx:2: batch 20 sentences"] {
      #expect(ending.errors.contains(text), "\(ending)")
    }
    let typed = try IdxProcess.run(
      ["-c", "\(Workplace.load)\nset lr=3e-4\ntrain encoder task=cls name=b batch=30 epochs=1 patience=0"],
      in: place.path)
    #expect(typed.status == 0, "\(typed)")
    let second = try run(place, "experiments/results/full_finetune/encoder/cls/b")
    #expect(second.origins["learning_rate"] == "typed" && second.origins["batch_size"] == "typed")
  }

  @Test("the configuration that a run wrote makes it again")
  func replay() throws {
    let place = try Workplace()
    let first = try place.lines(
      Workplace.load, "train encoder task=span epochs=1 batch=8 lr=1e-3 seed=9 smoothing=0.1")
    #expect(first.status == 0, "\(first)")
    let directory = "experiments/results/full_finetune/encoder/span"
    let second = try place.lines("train config=\(directory)/config.yml output_dir=again force=true")
    #expect(second.status == 0, "\(second)")
    #expect(try run(place, directory).fingerprint == run(place, "again").fingerprint)
    #expect(try run(place, directory).metrics == run(place, "again").metrics)
    let known = try place.lines("train config=\(directory)/config.yml")
    #expect(known.status == 0 && known.errors.contains("r1  span encoder is done already"), "\(known)")
  }

  @Test("several seeds on the command line are runs of their own, side by side")
  func seeds() throws {
    let place = try Workplace()
    try place.write("config.yml", configuration(without: ["save_dir"]))
    let ending = try place.idx("--config", "config.yml", "--seed", "42,123", "--num_epochs", "1")
    #expect(ending.status == 0, "\(ending)")
    for seed in [42, 123] {
      let manifest = try run(place, "experiments/results/full_finetune/encoder/cls/seed_\(seed)")
      #expect(manifest.seed == seed && manifest.origins["seed"] == "typed")
      #expect(manifest.settings["num_epochs"] == .int(1))
    }
  }
}

extension Substring {
  fileprivate var trimmingBlanks: Substring { drop { $0 == " " } }
}
