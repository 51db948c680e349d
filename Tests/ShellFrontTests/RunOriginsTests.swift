import Basics
import ModelFiles
import Records
import Settings
import TestSupport
import Testing

/// Where a run starts from and what it may go on with; other ways to the same run.
@Suite struct RunOriginsTests {
  private static let train = "train encoder task=cls epochs=1 batch=8 evaluate=2 save=2 keep=none patience=0"
  private static let directory = "experiments/results/full_finetune/encoder/cls"

  private func runs(_ place: Workplace) -> [RunSummary] { RunStore(place.path + "/experiments").list().runs }

  /// A run that died with its first checkpoint on the disk.
  private func interrupted(_ place: Workplace) throws {
    let ending = try place.lines(Workplace.load, RunOriginsTests.train, environment: ["IDX_FAULT": "300"])
    try #require(ending.status == 137, "\(ending)")
    try #require(CheckpointReader("\(place.path)/\(RunOriginsTests.directory)").names().map(\.step) == [2])
  }

  private func tensors(_ path: String) throws -> [String: [Float]] {
    let file = try Safetensors(path)
    return Dictionary(
      uniqueKeysWithValues: try file.tensors.map { ($0.name, try file.floats($0.name).array) })
  }

  // MARK: - Beginning

  @Test("train from= starts from the weights of the checkpoint, with steps and moments anew")
  func from() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, RunOriginsTests.train).status == 0)
    let ending = try place.lines(
      Workplace.load, "train from=r1@2 epochs=1 batch=8 name=warm lr=1e-12 warmup=0")
    #expect(ending.status == 0, "\(ending)")
    let warm = try #require(runs(place).last)
    #expect(warm.manifest.task == "cls" && warm.manifest.segments.last?.fromStep == 0)
    let base = try tensors("\(place.path)/\(RunOriginsTests.directory)/checkpoint-2/model.safetensors")
    let end = try tensors("\(warm.directory)/checkpoint-5/model.safetensors")
    #expect(Set(base.keys) == Set(end.keys))
    for (name, values) in base {
      #expect(largestDifference(values, end[name] ?? []) < 1e-5, "\(name)")
    }
  }

  @Test("a frozen backbone stays as it was, to the last bit; the head learns")
  func frozen() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, RunOriginsTests.train).status == 0)
    let ending = try place.lines(
      Workplace.load, "train from=r1@5 mode=frozen_backbone epochs=1 batch=8 lr=1e-2 warmup=0")
    #expect(ending.status == 0, "\(ending)")
    let frozen = try #require(runs(place).last)
    #expect(frozen.directory.contains("/frozen_backbone/"))
    let machine = frozen.manifest.machine
    #expect((machine["trainable_parameters"]?.int ?? .max) < (machine["parameters"]?.int ?? 0) / 10)
    let base = try tensors("\(place.path)/\(RunOriginsTests.directory)/checkpoint-5/model.safetensors")
    let end = try tensors("\(frozen.directory)/checkpoint-5/model.safetensors")
    for (name, values) in base {
      #expect((values == end[name]) == name.hasPrefix("bert."), "\(name)")
    }
    let moments = try Safetensors("\(frozen.directory)/checkpoint-5/optimizer.safetensors").tensors.map(
      \.name)
    #expect(moments.allSatisfy { !$0.contains("bert.") } && !moments.isEmpty, "\(moments)")
  }

  // MARK: - Going on

  @Test("resume takes a checkpoint that is there, and refuses data and models that have changed")
  func resume() throws {
    let place = try Workplace()
    try interrupted(place)
    let older = try place.lines("resume r1@1")
    #expect(
      older.status == 1 && older.errors.contains("there is no checkpoint of step 1; it has 2"), "\(older)")

    for (file, what) in [
      ("train.csv", "train"), ("dev.csv", "dev"), ("encoder/config.json", "config"),
      ("encoder/vocab.txt", "vocab.txt"),
    ] {
      let kept = try place.text(file)
      let changed =
        file.hasSuffix(".csv")
        ? kept.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
        : file.hasSuffix("json") ? kept.replacing("1e-12", with: "1e-11") : kept.replacing("ב\n", with: "ㄱ\n")
      try #require(changed != kept, "\(file)")
      try AtomicFile.replace("\(place.path)/\(file)", with: changed)
      let before = try StoreFacts(place.path + "/experiments")
      let refused = try place.lines("resume r1")
      #expect(refused.status == 2 && refused.failures.count == 1, "\(refused)")
      #expect(refused.failures.first?.contains("\(what) changed since the run began") == true, "\(refused)")
      #expect(try StoreFacts(place.path + "/experiments").changes(since: before).isEmpty)
      try AtomicFile.replace("\(place.path)/\(file)", with: kept)
    }
    let newest = try place.lines("resume r1@2")
    #expect(newest.status == 0 && newest.output.contains("r1  finished"), "\(newest)")
  }

  @Test("a damaged newest checkpoint is passed over and named, and the run goes on from the one before")
  func damaged() throws {
    let straight = try Workplace()
    #expect(try straight.lines(Workplace.load, RunOriginsTests.train).status == 0)
    let place = try Workplace(copyOf: straight)
    let directory = "\(place.path)/\(RunOriginsTests.directory)"
    // As if it had died after its last checkpoint, which then lost its end.
    let run = try FileSystem.readText("\(directory)/run.json")
    try AtomicFile.replace(
      "\(directory)/run.json",
      with: run.replacing("\"status\": \"finished\"", with: "\"status\": \"running\""))
    let weights = try FileSystem.read("\(directory)/checkpoint-5/model.safetensors")
    try AtomicFile.replace("\(directory)/checkpoint-5/model.safetensors", with: Array(weights.dropLast(7)))
    let ending = try place.lines("resume r1")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.contains("note: passed over checkpoint-5: 'model.safetensors' has"), "\(ending)")
    #expect(
      ending.errors.contains("r1  resumed at step 4; 2 rows of metrics behind it were set aside"), "\(ending)"
    )
    let differences = try RunSnapshot(directory).differences(
      from: try RunSnapshot("\(straight.path)/\(RunOriginsTests.directory)"))
    #expect(differences.isEmpty, "\(differences)")
    #expect(FileSystem.exists("\(directory)/metrics.segment-1.jsonl"))
    // Nothing is lost: the damaged checkpoint is kept aside.
    #expect(FileSystem.exists("\(directory)/segment-1/checkpoint-5/model.safetensors"))
  }

  @Test("an evaluation says when a split is no longer what the run was trained with")
  func changedSplit() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, RunOriginsTests.train).status == 0)
    let rows = try place.text("test.csv").split(separator: "\n").dropLast()
    try place.write("test.csv", rows.joined(separator: "\n") + "\n")
    let ending = try place.lines("eval r1 on=test")
    #expect(
      ending.status == 0
        && ending.errors.contains("note: test: test.csv is not the file that r1 was trained with"),
      "\(ending)")
  }

  // MARK: - The same run in other ways

  @Test("the number of threads changes nothing")
  func threads() throws {
    var snapshots: [RunSnapshot] = []
    for count in [1, 2, 3] {
      let place = try Workplace()
      let ending = try place.lines("set threads=\(count)", Workplace.load, RunOriginsTests.train)
      #expect(ending.status == 0, "\(ending)")
      snapshots.append(try RunSnapshot("\(place.path)/\(RunOriginsTests.directory)"))
    }
    for other in snapshots.dropFirst() { #expect(other.differences(from: snapshots[0]).isEmpty) }
  }

  @Test("config.yml of a run, given to --config, is the same work; the Python program's flags lead to it too")
  func configuration() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, "\(RunOriginsTests.train) max_samples=20").status == 0)
    let again = try place.idx("--config", "\(RunOriginsTests.directory)/config.yml")
    #expect(again.status == 2 && again.errors.contains("it holds r1, this very run, finished"), "\(again)")
    let flags = try place.idx(
      "--mode", "frozen_backbone", "--model_id", "encoder", "--task", "cls", "--config",
      "\(RunOriginsTests.directory)/config.yml", "--device", "cpu", "--max_samples", "10", "--num_epochs",
      "1",
      "--batch_size", "4", "--learning_rate", "3e-4", "--warmup_ratio", "0.2", "--weight_decay", "0.02",
      "--gradient_accumulation_steps", "2", "--seed", "3", "--max_length", "32")
    #expect(flags.status == 0, "\(flags)")
    let run = try #require(runs(place).last)
    #expect(run.directory.contains("/frozen_backbone/encoder/cls"))
    let expected: [(String, JSONValue)] = [
      ("max_samples", 10), ("num_epochs", 1), ("batch_size", 4), ("learning_rate", 3e-4),
      ("warmup_ratio", 0.2),
      ("weight_decay", 0.02), ("gradient_accumulation_steps", 2), ("seed", 3), ("max_length", 32),
      // From the file, whose other values stand.
      ("eval_steps", 2), ("train_file", "train.csv"),
    ]
    for (name, value) in expected { #expect(run.manifest.settings[name] == value, "\(name)") }
    // The flags changed what the file says: what the run keeps says what ran, and where it comes from.
    let kept = try FileSystem.readText("\(run.directory)/config.yml")
    #expect(kept.hasPrefix("#") && kept.contains("seed: 3\n") && kept.contains("num_epochs: 1\n"), "\(kept)")
  }

  @Test("output_dir is where the run lives, as --output_dir and in a configuration")
  func outputDirectory() throws {
    let place = try Workplace()
    let ending = try place.lines(Workplace.load, "\(RunOriginsTests.train) output_dir=out/here", "show last")
    #expect(ending.status == 0 && ending.output.contains("/out/here\n"), "\(ending)")
    let taken = try place.lines(Workplace.load, "\(RunOriginsTests.train) output_dir=out/here lr=1e-4")
    #expect(taken.status == 2 && taken.errors.contains("(out/here); name another directory"), "\(taken)")
    try place.write("base.yaml", "task: cls\noutput_dir: ./base/\nnum_epochs: 1\n")
    let based = try place.lines(Workplace.load, "train encoder config=base.yaml", "show last")
    #expect(based.output.contains("/base/full_finetune/encoder/cls\n"), "\(based)")
    #expect(try place.lines("runs format=csv").output.split(separator: "\n").count == 3)
  }

  @Test(
    "a new, empty output_dir is the wish for another run, even of the same work, and a note names the other")
  func anotherOutputDirectory() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, RunOriginsTests.train).status == 0)
    try FileSystem.createDirectory("\(place.path)/out/empty")
    for directory in ["out/new", "out/empty"] {
      let ending = try place.lines(Workplace.load, "\(RunOriginsTests.train) output_dir=\(directory)")
      #expect(ending.status == 0 && ending.errors.contains("note: r1 is the same work, in "), "\(ending)")
      #expect(FileSystem.exists("\(place.path)/\(directory)/run.json"))
    }
    try place.write("flat.yaml", "train_file: train.csv\ndev_file: dev.csv\nnum_epochs: 1\n")
    let flags = try place.idx(
      "--mode", "full_finetune", "--model_id", "encoder", "--task", "cls", "--config", "flat.yaml",
      "--output_dir", "out/flags")
    #expect(flags.status == 0 && FileSystem.exists("\(place.path)/out/flags/run.json"), "\(flags)")
  }

  @Test("a store without its handles finds its runs again; a copied store works where it is")
  func handles() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, "\(RunOriginsTests.train) seed=1,2").status == 0)
    let before = try place.lines("runs format=csv").output
    try FileSystem.removeTree("\(place.path)/experiments/.idx")
    #expect(try place.lines("runs format=csv").output == before)
    let copy = try Workplace(copyOf: place)
    #expect(try copy.lines("runs format=csv").output == before)
    #expect(try copy.lines("eval r2 on=dev").status == 0)
    #expect(try copy.lines(Workplace.load, "\(RunOriginsTests.train) seed=3").output.contains("r3  finished"))
  }

  @Test("the init file sets what every sitting begins with; --store and --no-init win over it")
  func initFile() throws {
    let place = try Workplace()
    try FileSystem.createDirectory("\(place.path)/.config/idx")
    try place.write(".config/idx/init.idx", "set store=elsewhere\nset threads=1\n")
    func idx(_ words: String...) throws -> IdxProcess.Ending { try IdxProcess.run(words, in: place.path) }
    #expect(try idx("set").output.contains("store     elsewhere"))
    #expect(try idx("--store", "mine", "set").output.contains("store     mine"))
    #expect(try idx("--no-init", "set").output.contains("store     experiments"))
    try place.write(".config/idx/init.idx", "set stroe=elsewhere\n")
    let wrong = try idx("set")
    #expect(
      wrong.status == 1
        && wrong.errors.contains(
          "/.config/idx/init.idx:1:5: there is no setting 'stroe'; did you mean 'store'?"),
      "\(wrong)")
  }
}
