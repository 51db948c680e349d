import Basics
import Records
import Settings
import TestSupport
import Testing

/// Runs of idx itself that come from another machine: a copy of its results, or of parts of them.
@Suite struct ImportedStoreTests {
  private static let train = "train encoder task=cls lr=1e-3 epochs=2 batch=8 patience=0 threads=1"

  private func entries(_ place: Workplace, _ store: String = "experiments") -> [RunSummary] {
    RunStore("\(place.path)/\(store)").list().runs
  }

  /// Copies a directory as `scp -r` does, links followed.
  private func copy(_ source: String, to target: String) throws {
    try FileSystem.createDirectory(target)
    for name in FileSystem.names(in: source) {
      let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
      if FileSystem.isDirectory(from) {
        try copy(from, to: to)
      } else {
        try AtomicFile.replace(to, with: try FileSystem.read(from))
      }
    }
  }

  @Test(
    "a copy of idx's own results comes over run by run, with the settings they had, and again changes nothing"
  )
  func merged() throws {
    let place = try Workplace()
    let lines = [Workplace.load, "\(Self.train) seed=7", "\(Self.train) seed=8 name=other"]
    #expect(try place.lines(lines.joined(separator: "\n")).status == 0)
    #expect(try place.idx("eval", "r1", "on=test.csv").status == 0)
    try copy(place.path + "/experiments/results", to: place.path + "/local_results")
    // The other store has a run of that place and handle already.
    #expect(try place.idx("--store", "b", "-c", "\(Workplace.load)\n\(Self.train) seed=9").status == 0)
    let ending = try place.idx("--store", "b", "import", "local_results")
    #expect(ending.status == 0, "\(ending)")
    let (old, new) = (entries(place), entries(place, "b"))
    #expect(new.count == 3 && Set(new.map(\.id)).count == 3 && new[0].manifest.seed == 9)
    for run in old {
      let twin = try #require(new.first { $0.manifest.fingerprint == run.manifest.fingerprint })
      #expect(
        twin.manifest.settings == run.manifest.settings && twin.manifest.metrics == run.manifest.metrics)
      #expect(twin.manifest.created == run.manifest.created && twin.status == .finished)
      for name in ["config.yml", "metrics.jsonl", "training_results.json"] {
        #expect(
          try FileSystem.read("\(twin.directory)/\(name)") == FileSystem.read("\(run.directory)/\(name)"))
      }
    }
    let first = try #require(new.first { $0.manifest.seed == 7 })
    // The evaluation came along: nothing is computed, and the best checkpoint can be used.
    let answer = try place.idx("--store", "b", "eval", "\(first.id)", "on=test.csv")
    #expect(answer.status == 0 && answer.errors.contains("nothing is computed"), "\(answer)")
    let before = try StoreFacts(place.path + "/b/results")
    #expect(try place.idx("--store", "b", "import", "local_results").status == 0)
    #expect(try StoreFacts(place.path + "/b/results").changes(since: before).isEmpty)
  }

  @Test("a whole store, index and studies included, comes over run by run, interrupted ones still resumable")
  func wholeStore() throws {
    let place = try Workplace()
    #expect(try place.idx("--store", "a", "-c", "\(Workplace.load)\n\(Self.train) seed=7").status == 0)
    let search = "hpo encoder task=cls lr=log(1e-4,1e-2) trials=1 epochs=1 max_samples=8"
    #expect(try place.idx("--store", "a", "-c", "\(Workplace.load)\n\(search)").status == 0)
    #expect(
      try place.idx(
        "--store", "a", "-c", "\(Workplace.load)\n\(Self.train) seed=8 name=cut",
        environment: ["IDX_FAULT": "150"]
      ).status != 0)
    #expect(try place.idx("--store", "b", "-c", "\(Workplace.load)\n\(Self.train) seed=9").status == 0)
    let ending = try place.idx("--store", "b", "import", "a")
    #expect(ending.status == 0 && ending.errors.contains("1 trial of studies not taken"), "\(ending)")
    let runs = entries(place, "b")
    #expect(runs.map(\.manifest.seed) == [9, 7, 8] && Set(runs.map(\.id)).count == 3, "\(ending)")
    #expect(runs.map(\.status) == [.finished, .finished, .interrupted])
    #expect(try place.idx("--store", "b", "resume", "\(runs[2].id)").status == 0)
    #expect(entries(place, "b").map(\.status) == Array(repeating: .finished, count: 3))
  }

  @Test("an interrupted run stays interrupted, and is resumed to the weights of a straight one")
  func interrupted() throws {
    let place = try Workplace()
    let line = "\(Workplace.load)\n\(Self.train) seed=3"
    #expect(try place.idx("--store", "straight", "-c", line).status == 0)
    #expect(
      try place.idx("--store", "a", "-c", "\(line) name=cut", environment: ["IDX_FAULT": "150"]).status != 0)
    let there = try #require(entries(place, "a").first)
    try #require(there.status == .interrupted)
    try copy(place.path + "/a/results", to: place.path + "/local_results")
    #expect(try place.idx("--store", "b", "import", "local_results").status == 0)
    #expect(entries(place, "b").map(\.status) == [.interrupted])
    let ending = try place.idx("--store", "b", "resume", "r1")
    #expect(ending.status == 0 && entries(place, "b").map(\.status) == [.finished], "\(ending)")
    let (one, two) = (entries(place, "straight")[0], entries(place, "b")[0])
    #expect(one.manifest.metrics == two.manifest.metrics)
  }

  @Test("idx's own evaluations alone bring the settings that their runs had")
  func evaluations() throws {
    let place = try Workplace()
    #expect(try place.lines("\(Workplace.load)\n\(Self.train) seed=5 clip=none").status == 0)
    #expect(try place.idx("eval", "r1", "on=test.csv").status == 0)
    try copy(place.path + "/experiments/results/evaluation", to: place.path + "/local/evaluation")
    #expect(try place.idx("--store", "b", "import", "local").status == 0)
    let (old, new) = (entries(place)[0].manifest, entries(place, "b")[0].manifest)
    #expect(entries(place, "b").count == 1)
    #expect(new.seed == 5 && new.settings == old.settings && new.model == old.model && new.mode == old.mode)
    #expect(new.metric("f1", on: "test") == old.metric("f1", on: "test"))
    // Of runs that are here, evaluations that are here too are no error.
    for _ in 0..<2 {
      let again = try place.idx("import", "local")
      #expect(again.status == 0 && again.errors.contains("  is there already"), "\(again)")
    }
    let script = try place.idx("--store", "b", "-c", "script r1")
    #expect(script.output.contains("lr=0.001") && script.output.contains("clip=none"), "\(script)")
  }

  @Test("results that say they are not the end of their run make no finished run of it")
  func unfinished() throws {
    let place = try Workplace()
    #expect(try place.lines("\(Workplace.load)\n\(Self.train) seed=5").status == 0)
    let file = "experiments/results/full_finetune/encoder/cls/training_results.json"
    let text = try place.text(file).replacing("\"status\": \"finished\"", with: "\"status\": \"interrupted\"")
    try FileSystem.createDirectory(place.path + "/local/full_finetune/encoder/cls")
    try place.write("local/full_finetune/encoder/cls/training_results.json", text)
    #expect(try place.idx("--store", "b", "import", "local").status == 0)
    #expect(entries(place, "b").map(\.status) == [.interrupted])
    #expect(entries(place, "b")[0].manifest.seed == 5)
  }

  @Test("what a resumption kept aside is a part of its run: for import, for rm and for undo")
  func segment() throws {
    let place = try Workplace()
    #expect(try place.lines("\(Workplace.load)\n\(Self.train) keep=none").status == 0)
    #expect(try place.idx("resume", "r1@5").status == 0)
    let segment = "results/full_finetune/encoder/cls/segment-1"
    let kept = FileSystem.names(in: "\(place.path)/experiments/\(segment)")
    #expect(kept.contains("training_results.json") && kept.contains("checkpoint-10"), "\(kept)")
    try copy(place.path + "/experiments/results", to: place.path + "/local")
    #expect(try place.idx("--store", "b", "import", "local").status == 0)
    #expect(entries(place, "b").count == 1)
    #expect(FileSystem.names(in: "\(place.path)/b/\(segment)") == kept)
    #expect(try place.idx("rm", "r1").status == 0)
    #expect(!FileSystem.exists("\(place.path)/experiments/\(segment)"))
    #expect(try place.idx("undo").status == 0)
    #expect(FileSystem.names(in: "\(place.path)/experiments/\(segment)") == kept)
  }

  @Test("what of a copy cannot be taken is said, and the rest is taken", arguments: ["mode", "task", "name"])
  func unusable(key: String) throws {
    let place = try Workplace()
    #expect(
      try place.lines("\(Workplace.load)\n\(Self.train) name=one\n\(Self.train) seed=5 name=two").status == 0)
    #expect(try place.idx("eval", "r2", "on=test.csv").status == 0)
    try copy(place.path + "/experiments/results", to: place.path + "/local")
    let file = "local/full_finetune/encoder/cls/one/run.json"
    guard case .object(var record) = try JSONValue(parsing: Array(place.text(file).utf8), source: file) else {
      return
    }
    record[key] = "../../outside"
    try place.write(file, JSONValue.object(record).text())
    let evaluation = "\(place.path)/local/evaluation/full_finetune/encoder/cls/two"
    for name in FileSystem.names(in: evaluation) where name.hasPrefix("eval_predictions") {
      try FileSystem.remove("\(evaluation)/\(name)")
    }
    let ending = try place.idx("--store", "b", "import", "local")
    #expect(ending.status == 0 && ending.errors.contains("cls/one: not taken: "), "\(ending)")
    #expect(ending.errors.contains(".json: not taken: cannot read"), "\(ending)")
    #expect(entries(place, "b").map(\.manifest.seed) == [5], "\(ending)")
  }

  @Test("the store itself is not imported into itself")
  func own() throws {
    let place = try Workplace()
    #expect(try place.lines("\(Workplace.load)\n\(Self.train)").status == 0)
    let ending = try place.idx("import", "experiments/results")
    #expect(ending.status == 1 && ending.failures.count == 1 && entries(place).count == 1, "\(ending)")
  }

  /// A tree of the Python systems: two runs, two evaluations of each.
  private func tree(_ place: Workplace) throws {
    for seed in [1, 2] {
      for part in ["seen_test", "unseen_test"] {
        let directory = "old/evaluation/\(part)/mbert/cls/seed_\(seed)"
        try FileSystem.createDirectory("\(place.path)/\(directory)")
        try place.write(
          "\(directory)/eval_results_\(part)_20251216_101010.json",
          #"{"dataset": "\#(part).csv", "task": "cls", "num_samples": 2, "metrics": {"f1": 0.\#(seed)}}"#)
        try place.write(
          "\(directory)/eval_predictions.json",
          #"[{"true_label": 1, "predicted_label": 1}, {"true_label": 0, "predicted_label": \#(seed - 1)}]"#)
      }
    }
  }

  @Test("a model that a later part names in full has that name in the runs that were there")
  func wholeName() throws {
    let place = try Workplace(train: 8, others: 6)
    try tree(place)
    #expect(try place.idx("import", "old/evaluation").status == 0)
    #expect(entries(place).map(\.manifest.model) == ["mbert", "mbert"])
    try FileSystem.createDirectory("\(place.path)/old/zero_shot")
    try place.write(
      "old/zero_shot/mbert_all_cls.json",
      #"{"model_id": "lab/mbert", "tasks": {"classification": {"metrics": {"accuracy": 0.5}}}}"#)
    #expect(try place.idx("import", "old").status == 0)
    #expect(entries(place).map(\.manifest.model) == ["lab/mbert", "lab/mbert", "lab/mbert"])
  }

  @Test("an import that could take nothing of what is there is an error that says why")
  func nothing() throws {
    let place = try Workplace(train: 8, others: 6)
    try FileSystem.createDirectory("\(place.path)/old")
    try place.write("old/training_results.json", "{")
    let ending = try place.idx("-q", "import", "old")
    #expect(ending.status == 2 && ending.failures.count == 1, "\(ending)")
    #expect(
      ending.errors.contains("nothing could be taken: ")
        && ending.errors.contains("old/training_results.json"), "\(ending)")
  }

  @Test("an import that is killed at any step leaves no run by halves; importing again completes it")
  func killed() throws {
    let place = try Workplace(train: 8, others: 6)
    try tree(place)
    for step in stride(from: 1, through: 200, by: 3) {
      let store = "s\(step)"
      let cut = try place.idx(
        "--store", store, "import", "old", environment: ["IDX_FAULT": "\(step)"])
      for entry in entries(place, store) { #expect(entry.status == .finished, "step \(step)") }
      let again = try place.idx("--store", store, "import", "old")
      #expect(again.status == 0, "step \(step): \(again)")
      let runs = entries(place, store)
      #expect(runs.map(\.manifest.seed).sorted { ($0 ?? 0) < ($1 ?? 0) } == [1, 2], "step \(step)")
      #expect(runs.allSatisfy { $0.status == .finished && $0.manifest.metrics.count == 2 }, "step \(step)")
      #expect(
        runs.allSatisfy { $0.manifest.name?.hasSuffix("_2") == ($0.manifest.seed == 2) }, "step \(step)")
      #expect(FileSystem.names(in: "\(place.path)/\(store)/.idx/importing").isEmpty, "step \(step)")
      #expect(
        !FileSystem.names(in: "\(place.path)/\(store)/.idx").contains { $0.hasSuffix(".new") }, "step \(step)"
      )
      if cut.status == 0 { break }
    }
  }

  @Test("eight imports at once, four rounds: nothing is lost, nothing refused")
  func together() throws {
    let place = try Workplace(train: 8, others: 6)
    try tree(place)
    let parts = ["old", "old/evaluation/seen_test", "old/evaluation/unseen_test", "old/evaluation"]
    for round in 1...4 {
      let processes = try (0..<8).map { number in
        try place.start("--store", "t\(round)", "import", parts[number % parts.count])
      }
      for process in processes {
        let ending = try process.wait()
        #expect(ending.status == 0 && ending.failures.isEmpty, "\(ending)")
      }
      let runs = entries(place, "t\(round)")
      #expect(runs.count == 2, "round \(round)")
      #expect(
        runs.allSatisfy { Set($0.manifest.metrics.keys) == ["test", "unseen"] && $0.status == .finished })
    }
  }
}
