import Basics
import ModelFiles
import Records
import TestSupport
import Testing
import Text

/// Frozen layers, rates that fall towards the bottom, balanced draws, and windows over long sentences.
@Suite("fine-tuning habits") struct FineTuningHabitsTests {
  private func manifest(_ directory: String) throws -> RunManifest {
    try RunManifest(reading: "\(directory)/\(RunManifest.fileName)")
  }

  /// Names of the tensors that two checkpoints do not share to the last bit.
  private func differing(_ one: String, _ other: String) throws -> [String] {
    let files = try [one, other].map { try Safetensors("\($0)/\(Checkpoint.File.model)") }
    return try files[0].tensors.map(\.name).filter {
      try files[0].floats($0).array != files[1].floats($0).array
    }
  }

  /// Runs a line, goes back to its checkpoint at step 2, and expects the same end.
  private func expectResumed(_ place: Workplace, _ keys: String, _ task: String) throws -> String {
    let directory = "\(place.path)/experiments/results/full_finetune/encoder/\(task)"
    let line =
      "train encoder \(keys) task=\(task) evaluate=2 save=2 keep=none patience=0 lr=2e-3 seed=7 threads=1"
    let straight = try place.lines(Workplace.load, line)
    #expect(straight.status == 0, "\(straight)")
    let snapshot = try RunSnapshot(directory)
    let resumed = try place.lines("resume r1@2")
    #expect(resumed.status == 0, "\(resumed)")
    let differences = try RunSnapshot(directory).differences(from: snapshot)
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    return straight.errors
  }

  @Test("freeze=1 with layer_decay trains the rest, says and records how much, and resumes bit for bit")
  func frozenLayers() throws {
    let place = try Workplace(train: 16, others: 4)
    let said = try expectResumed(place, "freeze=1 layer_decay=0.5 batch=4 epochs=1 metric=loss", "span")
    #expect(said.contains("note: frozen: the embeddings and the first 1 of 2 layers; "), "\(said)")
    let directory = "\(place.path)/experiments/results/full_finetune/encoder/span"
    let machine = try manifest(directory).machine
    let trained = try #require(machine["trainable_parameters"]?.int)
    #expect(said.contains("; \(SummaryText.grouped(trained)) of "), "\(said)")
    let changed = try differing("\(directory)/checkpoint-2", "\(directory)/checkpoint-4")
    #expect(changed.contains { $0.contains("layer.1.") } && changed.contains("classifier.weight"))
    #expect(!changed.contains { $0.contains("embeddings") || $0.contains("layer.0.") }, "\(changed)")
    // With the embeddings alone frozen, everything above them moves.
    let next = try place.lines(
      Workplace.load,
      "train from=r1 task=span freeze=embeddings batch=4 epochs=1 patience=0 name=next lr=2e-3")
    #expect(next.status == 0 && next.errors.contains("note: frozen: the embeddings; "), "\(next)")
    let best = try #require(try manifest(directory).best?.step)
    let moved = try differing(
      "\(directory)/checkpoint-\(best)",
      "\(directory)/next/checkpoint-4")
    #expect(moved.contains { $0.contains("layer.0.") } && !moved.contains { $0.contains("embeddings") })
  }

  @Test("what a model, a task or a mode has no use for is refused, or named as without effect")
  func refused() throws {
    let place = try Workplace(train: 8, others: 4)
    let train = "train encoder batch=4 epochs=1 threads=1 patience=0"
    for (line, says) in [
      ("\(train) task=cls freeze=3", "freeze=3 is more than the model has: 2 layers; give freeze=2 or less"),
      (
        "\(train) task=cls freeze=all", "freeze takes a whole number from 0 to 1000, or embeddings, not 'all'"
      ),
      ("\(train) task=cls layer_decay=0", "layer_decay takes a number above 0 and at most 1, not '0'"),
      ("\(train) task=cls layer_decay=0.9 trainer_resume=true", "goes on with one rate for all layers"),
      ("\(train) task=span sampler=balanced", "those of task=span have not one each; leave it out"),
      ("\(train) task=span window=600", "window=600 is more than the 64 positions of the model"),
      ("\(train) task=span window=16 overlap=14", "overlap=14 leaves windows of 16 sub-words"),
      ("\(train) task=span overlap=4", "overlap has no effect without windows; give window=128"),
      ("hpo encoder task=cls trials=1 freeze=0,3", "freeze=3 is more than the model has"),
      ("hpo encoder task=cls trials=1 mode=frozen_backbone freeze=0,1", "freeze has no effect with task=cls"),
      (
        "hpo encoder task=span trials=1 train_sampler=shuffle,balanced",
        "those of task=span have not one each"
      ),
      ("hpo encoder task=span trials=1 window=16,600", "window=600 is more than the 64 positions"),
    ] {
      let ending = try place.lines(Workplace.load, line)
      #expect(ending.status == 1 && ending.failures.count == 1, "\(line): \(ending)")
      #expect(ending.errors.contains(says), "\(line): \(ending)")
    }
    let frozen = try place.lines(
      Workplace.load, "\(train) task=cls mode=frozen_backbone freeze=1 layer_decay=0.9 window=8",
      "\(train) task=cls mode=frozen_backbone")
    #expect(frozen.errors.contains("note: without effect here: window layer_decay freeze"), "\(frozen)")
    // Without effect they make no other run.
    #expect(frozen.errors.contains("r1") && !frozen.errors.contains("r2"), "\(frozen)")
    let cut = try place.lines("eval r1 on=dev window=8")
    #expect(
      cut.status == 1 && cut.errors.contains("sentences of task=cls are cut, not read in windows"), "\(cut)")
  }

  @Test("sampler=balanced is resumed bit for bit and makes another run, and hpo has it by its long name")
  func balanced() throws {
    let place = try Workplace(train: 16, others: 4)
    _ = try expectResumed(place, "sampler=balanced batch=4 epochs=2 metric=loss", "cls")
    let directory = "\(place.path)/experiments/results/full_finetune/encoder/cls"
    #expect(try manifest(directory).settings["train_sampler"] == "balanced")
    let searched = try place.lines(
      Workplace.load,
      "hpo encoder task=cls trials=1 sampler=random train_sampler=shuffle,balanced freeze=embeddings,1 epochs=1 batch=8"
    )
    #expect(searched.status == 0, "\(searched)")
  }

  @Test(
    "windows count as rows of training, are resumed bit for bit, and every word of a long sentence is scored")
  func windows() throws {
    let place = try Workplace(train: 16, others: 6)
    let said = try expectResumed(place, "window=12 batch=8 epochs=1 metric=loss length=64", "span")
    #expect(said.contains("note: without effect here: max_length"), "\(said)")
    #expect(said.contains("sentences in ") && said.contains(" windows\n"), "\(said)")
    #expect(!said.contains("were cut"), "\(said)")
    let directory = "\(place.path)/experiments/results/full_finetune/encoder/span"
    let evaluated = try place.lines(
      Workplace.load, "eval r1 on=dev predictions=windows.jsonl", "eval r1 on=dev window=64",
      "eval r1 on=dev window=12 overlap=3")
    #expect(evaluated.status == 0, "\(evaluated)")
    // A quarter of the window is the default, so the last is the first.
    #expect(evaluated.errors.components("evaluated already") == 1, "\(evaluated)")
    for line in try place.text("windows.jsonl").split(separator: "\n") {
      let row = try JSONValue(parsing: Array(line.utf8), source: "row")
      let logits = try #require(row["logits"]?.array)
      #expect(logits.count == row["tokens"]?.array?.count && logits.allSatisfy { $0 != .null })
    }
    // What is predicted about the same sentences, in the windows of training, is what eval says.
    let predicted = try place.lines("predict r1 file=dev.csv as=csv > predicted.csv")
    #expect(predicted.status == 0 && !predicted.errors.contains("were cut"), "\(predicted)")
    let table = try Corpus(
      bytes: Array(try place.text("predicted.csv").utf8), path: "predicted.csv", names: ColumnNames())
    let lines = try place.text("windows.jsonl").split(separator: "\n")
    #expect(table.count == lines.count)
    for (number, line) in lines.enumerated() {
      let row = try JSONValue(parsing: Array(line.utf8), source: "row")
      #expect(
        try table.list("tags", ofRow: number) == row["predicted_tags"]?.array?.compactMap(\.string))
    }
    // A length asks for sentences that are cut, as in a model that was trained so.
    let short = try place.lines(Workplace.load, "eval r1 on=dev length=12 predictions=cut.jsonl")
    #expect(short.status == 0 && short.errors.contains(" words were cut"), "\(short)")
    #expect(try place.text("cut.jsonl").contains("null"))
    let both = try place.lines(Workplace.load, "eval r1 on=dev length=12 window=12")
    #expect(both.status == 1 && both.errors.contains("leave one of them out"), "\(both)")
    let dataset = try JSONValue(
      parsing: FileSystem.read("\(directory)/training_results.json"), source: "results")["dataset"]
    #expect(dataset?["train_samples"]?.int == 16)
    let cut = try place.lines(
      Workplace.load, "train encoder task=span length=12 batch=8 epochs=1 name=cut threads=1")
    #expect(cut.status == 0, "\(cut)")
    let (steps, fewer) = (
      try manifest(directory).segments.last?.toStep, try manifest("\(directory)/cut").segments.last?.toStep
    )
    #expect((steps ?? 0) > (fewer ?? 0))
  }
}

extension String {
  /// How often another text occurs.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
