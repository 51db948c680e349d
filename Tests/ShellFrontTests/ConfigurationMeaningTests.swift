import Basics
import Records
import Settings
import TestSupport
import Testing

/// What a key of a configuration means: the text that stands there, a directory of home, a word of another program.
@Suite struct ConfigurationMeaningTests {
  private func run(_ place: Workplace, _ directory: String) throws -> RunManifest {
    try RunManifest(reading: "\(place.path)/\(directory)/run.json")
  }

  private let flat = """
    model_checkpoint: encoder
    train_file: train.csv
    dev_file: dev.csv
    num_epochs: 1

    """

  @Test("clip=none comes back from the run's own config.yml")
  func clipping() throws {
    let place = try Workplace()
    let first = try place.lines(Workplace.load, "train encoder task=cls epochs=1 clip=none keep=none")
    #expect(first.status == 0, "\(first)")
    let own = "experiments/results/full_finetune/encoder/cls"
    #expect(try place.idx("--store", "again", "--config", "\(own)/config.yml").status == 0)
    let again = try run(place, "again/results/full_finetune/encoder/cls")
    #expect(again.settings["max_grad_norm"] == .null && again.settings["save_total_limit"] == .null)
    #expect(try again.fingerprint == run(place, own).fingerprint)
  }

  @Test("what a line gives over a file stands in the run's config.yml")
  func over() throws {
    let place = try Workplace()
    try place.write("c.yaml", "task: cls\n" + flat)
    #expect(try place.lines("train config=c.yaml lr=3e-4 seed=7 name=own").status == 0)
    let own = "experiments/results/full_finetune/encoder/cls/own"
    #expect(try place.text(own + "/config.yml").hasPrefix("# c.yaml, and what was given beside it\n"))
    #expect(try place.idx("--store", "again", "--config", "\(own)/config.yml").status == 0)
    #expect(
      try run(place, "again/results/full_finetune/encoder/cls").fingerprint == run(place, own).fingerprint)
    try place.write("seeds.yaml", "task: cls\nseed: [1, 2]\n" + flat)
    #expect(try place.idx("--store", "seeds", "--config", "seeds.yaml").status == 0)
    let second = "seeds/results/full_finetune/encoder/cls/seed_2"
    let one = try place.idx("--store", "one", "--config", "\(second)/config.yml")
    #expect(one.status == 0, "\(one)")
    #expect(
      try run(place, "one/results/full_finetune/encoder/cls").fingerprint == run(place, second).fingerprint)
  }

  @Test("a name is the text that stands there", arguments: ["007", "1.10", "no", "1e5"])
  func names(text: String) throws {
    let place = try Workplace()
    try place.write("c.yaml", "task: cls\noutput_dir: \(text)\neval_strategy: no\n" + flat)
    let ending = try place.idx("--config", "c.yaml")
    #expect(ending.status == 0, "\(ending)")
    let manifest = try run(place, "\(text)/full_finetune/encoder/cls")
    #expect(manifest.settings["eval_strategy"] == "no")
  }

  @Test("~ is the home directory wherever a path is meant")
  func home() throws {
    let place = try Workplace()
    try place.write(
      "c.yaml", "task: cls\noutput_dir: ~/runs\n" + flat.replacing("train.csv", with: "~/train.csv"))
    let ending = try place.idx("--config", "c.yaml", environment: ["HOME": place.path])
    #expect(ending.status == 0, "\(ending)")
    #expect(FileSystem.exists("\(place.path)/runs/full_finetune/encoder/cls/run.json"))
    let typed = try place.lines(
      "load data train=\"~/train.csv\" dev='~/dev.csv'",
      "train \"~/encoder\" task=cls epochs=1 output_dir=\"~/typed\"",
      environment: ["HOME": place.path])
    #expect(typed.status == 0 && FileSystem.exists("\(place.path)/typed/run.json"), "\(typed)")
    // A file that is read or written by another command, a store, a study's database.
    try place.write("lines.idx", "runs\n")
    let home = ["HOME": place.path]
    for line in [
      "runs > \"~/out.txt\"", "include \"~/lines.idx\"", "plan \"~/lines.idx\"",
      "eval r1 on=\"~/dev.csv\" predictions=\"~/rows.jsonl\"", "tokens encoder on=\"~/dev.csv\" rows=1",
      "zero_shot encoder task=cls on=\"~/dev.csv\" to=\"~/zero.json\"", "set store=\"~/other\"; runs",
      "train encoder config=\"~/c.yaml\" name=again", "export r1 to=\"~/exported\"",
      "load data train=train.csv dev=dev.csv\n"
        + "hpo encoder task=cls lr=1e-3,1e-4 trials=1 epochs=1 storage=\"~/study.db\"",
    ] {
      let ending = try place.lines(line, environment: home)
      #expect(ending.status == 0, "\(line): \(ending)")
    }
    for name in ["out.txt", "rows.jsonl", "zero.json", "exported", "study.db"] {
      #expect(FileSystem.exists("\(place.path)/\(name)"), "\(name)")
    }
    try place.write("plain.yaml", "task: cls\n" + flat)
    let store = try place.idx("--store=~/third", "--config=~/plain.yaml", environment: home)
    #expect(store.status == 0, "\(store)")
    #expect(FileSystem.exists("\(place.path)/third/.idx"), "\(store)")
    #expect(!FileSystem.exists("\(place.path)/~"))
  }

  @Test("a task under the name of another program is taken, an unknown one is named")
  func task() throws {
    let place = try Workplace()
    for (word, task) in [("classification", "cls"), ("token-classification", "span")] {
      try place.write("c.yaml", "task: \(word)\n" + flat)
      let ending = try place.idx("--config", "c.yaml")
      #expect(ending.status == 0, "\(ending)")
      #expect(try run(place, "experiments/results/full_finetune/encoder/\(task)").task == task)
    }
    try place.write(
      "c.yaml", "num_epochs: 1\ntask: regression_of_some_kind\n" + flat.replacing("num_epochs: 1\n", with: "")
    )
    let wrong = try place.idx("--config", "c.yaml")
    #expect(wrong.status == 1 && wrong.errors.contains("(c.yaml, line 2)"), "\(wrong)")
    #expect(wrong.errors.contains("task is 'regression_of_some_kind'"), "\(wrong)")
    #expect(try place.lines("train config=c.yaml task=cls name=given").status == 0)
  }

  @Test("a key that means nothing for the task is listed, and makes no other run")
  func withoutEffect() throws {
    let place = try Workplace()
    try place.write("c.yaml", "task: cls\nuse_crf: true\nfp16: null\n" + flat)
    let ending = try place.idx("--config", "c.yaml")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.contains("note: without effect here: use_crf fp16\n"), "\(ending)")
    let typed = try place.lines("load data train=train.csv dev=dev.csv", "train encoder task=cls epochs=1")
    #expect(typed.errors.contains("is done already"), "\(typed)")
    let span = try place.lines(
      "load data train=train.csv dev=dev.csv", "train encoder task=span epochs=1 crf=true")
    #expect(span.status == 2 && span.errors.contains("the CRF is not built yet"), "\(span)")
  }

  @Test("lengths beyond the run get one line")
  func lengths() throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load,
      "train encoder task=cls epochs=1 batch=10 warmup=10000 save=500 evaluate=1000 log=50 patience=9")
    #expect(ending.status == 0, "\(ending)")
    #expect(
      ending.errors.contains(
        "note: evaluate=1000 save=500 warmup=10000 log=50 are more than the 4 steps of this run; it is evaluated once, "
          + "at the end, it is saved at the end, the rate rises to its end, its loss is logged with each evaluation; "
          + "patience=9 never stops a run of 1 evaluation\n"), "\(ending)")
  }

  @Test(
    "a project that W&B would refuse is refused before the run",
    arguments: ["my/proj:1?", String(repeating: "p", count: 129)])
  func project(name: String) throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "train encoder task=cls epochs=1 wandb=true wandb_project=\"\(name)\"")
    #expect(ending.status == 1 && ending.errors.contains("wandb_project=NAME"), "\(ending)")
    #expect(!FileSystem.exists(place.path + "/experiments/results"))
  }

  @Test("a run with trackers that nobody asked for does not confirm them, resumed neither")
  func confirmation() throws {
    let place = try Workplace()
    let line = "train encoder task=cls epochs=2 save=1 keep=none"
    #expect(try place.lines(Workplace.load, line).status == 0)
    let resumed = try place.lines("resume r1@2")
    #expect(resumed.status == 0 && !resumed.errors.contains("logged to trackers"), "\(resumed)")
    let trials = try place.lines(
      "load data train=train.csv dev=dev.csv", "hpo encoder task=cls lr=1e-3,1e-4 epochs=1 trials=1")
    #expect(trials.status == 0 && !trials.errors.contains("logged to trackers"), "\(trials)")
    let asked = try place.lines(Workplace.load, line + " tensorboard=true seed=9 name=asked", "resume last@2")
    #expect(asked.errors.components(of: "logged to trackers") >= 2, "\(asked)")
  }

  @Test("a search says once what has no effect, and its file says how many trials keep their weights")
  func search() throws {
    let place = try Workplace()
    try place.write(
      "h.yaml",
      """
      optuna:
        n_trials: 3
        sampler: RandomSampler
        keep_best: 2
        study_name: x
      search_space:
        learning_rate: [1e-3, 1e-4]
      fixed:
        train_file: train.csv
        dev_file: dev.csv
        num_epochs: 1
        fp16: null

      """)
    let ending = try place.idx(
      "--mode", "hpo", "--model_id", "encoder", "--task", "cls", "--config", "h.yaml")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.components(of: "without effect here") == 1, "\(ending)")
    #expect(ending.errors.contains("fp16") && ending.errors.contains("optuna.study_name"), "\(ending)")
    let trials = (0..<3).map { "\(place.path)/experiments/hpo_results/encoder/cls/trial_\($0)" }
    #expect(try trials.count { try !CheckpointReader($0).names().isEmpty } == 2)
    let more = try place.idx(
      "--store", "flags", "--mode", "hpo", "--model_id", "encoder", "--task", "cls", "--config", "h.yaml",
      "--keep_best",
      "3")
    #expect(more.status == 0, "\(more)")
    let flags = (0..<3).map { "\(place.path)/flags/hpo_results/encoder/cls/trial_\($0)" }
    #expect(try flags.count { try !CheckpointReader($0).names().isEmpty } == 3)
  }

  @Test(
    "times are local, with their offset in files", arguments: ["Asia/Jerusalem", "America/New_York", "UTC"])
  func times(zone: String) throws {
    let place = try Workplace()
    let ending = try IdxProcess.run(
      [
        "--no-init", "-c",
        "\(Workplace.load)\ntrain encoder task=cls epochs=1 wandb=true wandb_mode=offline\nruns\neval last on=test",
      ], in: place.path, environment: ["TZ": zone])
    #expect(ending.status == 0, "\(ending)")
    let folder = "\(place.path)/experiments/results/full_finetune/encoder/cls"
    let record = try JSONValue(parsing: FileSystem.read(folder + "/run.json"), source: "run.json")
    let created = try #require(record["created"]?.string)
    #expect(
      zone == "UTC"
        ? created.hasSuffix("+00:00") : !created.hasSuffix("+00:00") && created.dropLast(6).last != "Z")
    // The log's name and the list's column show the same clock.
    let digits = created.prefix(16).filter(\.isNumber)
    let log = try #require(FileSystem.names(in: folder + "/logs").first { $0.hasPrefix("training_") })
    #expect(log.filter(\.isNumber).prefix(11) == digits.prefix(11), "\(log) \(created)")
    #expect(ending.output.contains(created.prefix(13).replacing("T", with: " ")), "\(ending)")
    // So do the names and files of W&B and of evaluations, to the hour.
    let hour = digits.prefix(10)
    let offline = try #require(FileSystem.names(in: folder + "/wandb").first { $0.hasPrefix("offline-run-") })
    #expect(offline.filter(\.isNumber).prefix(10) == hour, "\(offline) \(created)")
    let wandb = try JSONValue(
      parsing: FileSystem.read(folder + "/wandb_info.json"), source: "wandb_info.json")
    #expect(wandb["timestamp"]?.string?.filter(\.isNumber).prefix(10) == hour, "\(wandb) \(created)")
    let evaluations = "\(place.path)/experiments/results/evaluation/full_finetune/encoder/cls"
    let scores = try #require(FileSystem.names(in: evaluations).first { $0.hasPrefix("eval_results_") })
    #expect(scores.filter(\.isNumber).prefix(10) == hour, "\(scores) \(created)")
    let evaluated = try JSONValue(parsing: FileSystem.read("\(evaluations)/\(scores)"), source: scores)
    #expect(evaluated["timestamp"]?.string?.suffix(6) == created.suffix(6), "\(evaluated) \(created)")
  }
}

extension String {
  /// How often a text stands in this one.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
