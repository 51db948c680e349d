import Basics
import Records
import Settings
import TestSupport
import Testing

/// What an import knows of a run, and what it says where it knows nothing.
@Suite struct ImportFactsTests {
  private func put(_ place: Workplace, _ name: String, _ text: String) throws {
    try FileSystem.createDirectory(AtomicFile.directory(of: "\(place.path)/\(name)"))
    try place.write(name, text)
  }

  /// An evaluation as the Python program leaves it, with its predictions.
  ///
  /// - Parameters:
  ///   - metrics: the stored ones.
  ///   - config: the member `training_config`, left out when `nil`.
  private func evaluation(
    _ place: Workplace, _ directory: String, _ metrics: String, config: String? = nil,
    predictions: String? = nil, samples: Int = 4, task: String = "cls"
  ) throws {
    let split = directory.contains("unseen") ? "unseen_idiom_test" : "test"
    let training = config.map { ", \"training_config\": \($0)" } ?? ""
    try put(
      place, "\(directory)/eval_results_\(split)_20251216_101010.json",
      """
      {"model_checkpoint": "x", "dataset": "data/\(split).csv", "task": "\(task)", "num_samples": \(samples),
       "metrics": \(metrics)\(training)}
      """)
    if let predictions { try put(place, "\(directory)/eval_predictions.json", predictions) }
  }

  private func rows(_ pairs: [(Int, Int)]) -> String {
    "[" + pairs.map { #"{"true_label": \#($0), "predicted_label": \#($1)}"# }.joined(separator: ", ") + "]"
  }

  private func entries(_ place: Workplace) -> [RunSummary] {
    RunStore(place.path + "/experiments").list().runs
  }

  @Test("an evaluation alone brings the settings that it tells, and no others")
  func settings() throws {
    let place = try Workplace(train: 8, others: 6)
    let base = "old/evaluation/seen_test/alephbert-base/cls"
    try evaluation(
      place, "\(base)/seed_42", #"{"f1": 0.5}"#,
      config: #"{"learning_rate": "3e-5", "num_epochs": 3, "fp16": null}"#)
    try evaluation(place, "\(base)/seed_123", #"{"f1": 0.6}"#)
    #expect(try place.idx("import", "old").status == 0)
    let all = entries(place)
    let told = try #require(all.first { $0.manifest.seed == 42 }).manifest
    #expect(told.settings == JSONObject([("learning_rate", 3e-05), ("num_epochs", 3)]))
    let silent = try #require(all.first { $0.manifest.seed == 123 }).manifest
    #expect(
      silent.settings.count == 0 && silent.mode == "unknown" && silent.lineage.seconds == nil)

    let shown = try place.lines("show \(silent.id)")
    #expect(!shown.output.contains("learning_rate") && !shown.output.contains("full_finetune"), "\(shown)")
    let table = try place.lines("compare on=test metric=f1_macro format=json")
    let tree = try JSONValue(parsing: Array(table.output.utf8), source: "compare").array ?? []
    let row = try #require(tree.first { $0["run"]?.string == "\(silent.id)" })
    #expect(row["lr"] == .null && row["epochs"] == .null && row["seconds"] == .null, "\(table)")
    #expect(row["seed"] == 123 && row["test f1_macro"] == 0.6, "\(table)")
    let script = try place.lines("script \(told.id)")
    #expect(script.status == 1 && script.errors.contains("do not tell"), "\(script)")
    let again = try place.lines("resume \(told.id)")
    #expect(again.status == 1 && again.errors.contains("imported without checkpoints"), "\(again)")
  }

  @Test("a run of which nothing tells the seed has none, in the list and in the record")
  func noSeed() throws {
    let place = try Workplace(train: 8, others: 6)
    try evaluation(place, "old/evaluation/mbert/cls", #"{"f1": 0.5}"#)
    #expect(try place.idx("import", "old").status == 0)
    #expect(entries(place)[0].manifest.seed == nil && entries(place)[0].manifest.name == "imported")
    let listed = try place.lines("runs format=json")
    let row = try JSONValue(parsing: Array(listed.output.utf8), source: "runs").array?.first
    #expect(row?["seed"] == .null && row?["best"] == .null && row?["metric"] == .null, "\(listed)")
  }

  @Test("records of an earlier version, whose settings were filled with defaults, show what was told")
  func earlier() throws {
    let place = try Workplace(train: 8, others: 6)
    try evaluation(place, "old/evaluation/seen_test/mbert/cls/seed_1", #"{"f1": 0.5}"#)
    #expect(try place.idx("import", "old").status == 0)
    let run = try RunStore(place.path + "/experiments").openForWriting(RunID(1))
    try run.update { manifest in
      manifest.settings = JSONObject([("learning_rate", 2e-05), ("num_epochs", 3)])
      manifest.origins = JSONObject([("num_epochs", "import")])
    }
    run.close()
    let shown = try place.lines("show r1")
    #expect(!shown.output.contains("learning_rate") && shown.output.contains("num_epochs"), "\(shown)")
  }

  @Test("seen, then unseen, then the whole tree: a later part joins the run that is there")
  func parts() throws {
    let place = try Workplace(train: 8, others: 6)
    let pairs = [(1, 1), (1, 0), (0, 0), (0, 0)]
    for seed in [42, 123] {
      for part in ["seen_test", "unseen_test"] {
        try evaluation(
          place, "old/evaluation/\(part)/alephbert-base/cls/seed_\(seed)", #"{"accuracy": 0.75}"#,
          predictions: rows(pairs.map { ($0.0, seed == 42 ? $0.1 : $0.0) }))
      }
      try put(
        place, "old/full_fine-tuning/alephbert-base/cls/seed_\(seed)/training_results.json",
        """
        {"model": "onlplab/alephbert-base", "task": "cls", "mode": "FULL FINE-TUNING",
         "config": {"learning_rate": 3e-5}, "train_metrics": {"runtime": 12.5}, "dev_metrics": {"f1": 0.9},
         "training_history": [{"step": 4, "epoch": 1.0, "loss": 0.5}]}
        """)
    }
    for part in ["old/evaluation/seen_test", "old/evaluation/unseen_test", "old", "old"] {
      let ending = try place.idx("import", part)
      #expect(ending.status == 0, "\(ending)")
      #expect(entries(place).count == 2, "\(part): \(ending)")
    }
    let manifest = try #require(entries(place).first { $0.manifest.seed == 42 }).manifest
    #expect(manifest.model == "onlplab/alephbert-base" && manifest.mode == "full_finetune")
    #expect(Set(manifest.metrics.keys) == ["dev", "test", "unseen"])
    #expect(manifest.metric("f1", on: "test") == 2.0 / 3 && manifest.settings["learning_rate"] == 3e-5)
    #expect(manifest.lineage.seconds == 12.5)
    // Another evaluation of the same split, from elsewhere, is of another run.
    try evaluation(
      place, "other/evaluation/seen_test/alephbert-base/cls/seed_42", #"{"accuracy": 0.5}"#,
      predictions: rows([(1, 0), (1, 0), (0, 0), (0, 0)]))
    #expect(try place.idx("import", "other").status == 0)
    #expect(entries(place).count == 3)
  }

  @Test("stored predictions of an imported run are the answer to eval")
  func answers() throws {
    let place = try Workplace(train: 8, others: 6)
    try evaluation(
      place, "old/evaluation/seen_test/mbert/cls/seed_1", #"{"f1": 0.8}"#,
      predictions: rows([(1, 1), (1, 1), (1, 0), (0, 0)]))
    #expect(try place.idx("import", "old").status == 0)
    let ending = try place.lines("eval r1 predictions=r1.jsonl format=json")
    #expect(ending.status == 0, "\(ending)")
    let row = try JSONValue(parsing: Array(ending.output.utf8), source: "eval").array?.first
    #expect(row?["f1"] == 0.8 && row?["n"] == 4 && row?["seconds"] == .null, "\(ending)")
    #expect(try place.text("r1.jsonl").split(separator: "\n").count == 4)
    let other = try place.lines("eval r1 on=unseen")
    #expect(other.status == 1 && other.errors.contains("scores on test"), "\(other)")
    let load = try place.lines("load r1")
    #expect(load.status == 2 && !load.errors.contains("resume r1"), "\(load)")
  }

  @Test("predictions of any labels are scored by the names that they have")
  func otherLabels() throws {
    let place = try Workplace(train: 8, others: 6)
    let classes = [("neg", "neg"), ("pos", "neg"), ("mixed", "mixed"), ("pos", "pos")].map {
      #"{"true_label": "\#($0)", "predicted_label": "\#($1)"}"#
    }
    let lists = [(["a", "b"], ["a"]), ([], []), (["c"], ["c"]), (["b"], ["b", "c"])].map { gold, said in
      "{\"true_labels\": \(gold), \"predicted_labels\": \(said)}"
    }
    let tags = [("B-PER", "B-PER"), ("I-PER", "O"), ("O", "O"), ("B-LOC", "B-LOC")].map {
      "{\"true_tags\": [\"\($0)\"], \"predicted_tags\": [\"\($1)\"]}"
    }
    for (task, rows, stored) in [
      ("cls", classes, #"{"accuracy": 0.75}"#), ("multilabel", lists, #"{"subset_accuracy": 0.5}"#),
      ("span", tags, #"{"f1": 0.8}"#), ("token", tags, #"{"accuracy": 0.75}"#),
    ] {
      try evaluation(
        place, "old/evaluation/seen_test/mbert/\(task)/seed_1", stored,
        predictions: "[" + rows.joined(separator: ", ") + "]", task: task)
    }
    let ending = try place.idx("import", "old")
    #expect(ending.status == 0 && ending.output.ranges(of: "test from predictions").count == 4, "\(ending)")
    #expect(!ending.output.contains("is stored as") && !ending.errors.contains("not used"), "\(ending)")
    let scores = Dictionary(
      entries(place).map { ($0.manifest.task, $0.manifest.metrics["test"]?.object) },
      uniquingKeysWith: { first, _ in first })
    #expect(scores["cls"]??["f1_macro"]?.double.map { abs($0 - 7.0 / 9) < 1e-12 } == true, "\(scores)")
    #expect(scores["multilabel"]??["f1_micro"] == 0.75, "\(scores)")
    #expect(scores["span"]??["f1_LOC"]?.double == 1, "\(scores)")
  }

  @Test("predictions that cannot be used are named in one line", arguments: [0, 1, 2])
  func unusable(_ kind: Int) throws {
    let place = try Workplace(train: 8, others: 6)
    let bad = [rows([(1, 1), (0, 0)]), rows([(1, 1), (2, 0), (0, 0), (0, 0)]), "{\"rows\": 4}"][kind]
    try evaluation(
      place, "old/evaluation/seen_test/mbert/cls/seed_1",
      #"{"f1": 0.4, "confusion_matrix_tn": 1, "confusion_matrix_fp": 1, "confusion_matrix_fn": 1, "confusion_matrix_tp": 1}"#,
      predictions: bad)
    let ending = try place.idx("import", "old")
    let lines = ending.errors.split(separator: "\n").filter { $0.contains("not used") }
    let wanted = ["2 rows, the evaluation 4", "row 2 has the true_label 2", "no array"][kind]
    #expect(lines.count == 1 && lines[0].contains(wanted), "\(ending)")
    // What refutes the stored number is named for what it is.
    #expect(ending.output.contains("f1 is stored as 0.4, its confusion matrix makes 0.5"), "\(ending)")
    #expect(!ending.output.contains("predictions make"), "\(ending)")
  }

  @Test(
    "tags of another scheme, and rows of two lengths, are named in one line; the stored numbers stand",
    arguments: [
      (#"["O", "S-IDIOM"]"#, #"row 1 has the tag "S-IDIOM" in predicted_tags"#),
      (#"["O"]"#, "row 1 has 2 true and 1 predicted tags"),
    ])
  func unusableTags(_ predicted: String, _ wanted: String) throws {
    let place = try Workplace(train: 8, others: 6)
    try evaluation(
      place, "old/evaluation/seen_test/mbert/span/seed_1", #"{"f1": 0.4}"#,
      predictions: #"[{"true_tags": ["O", "B-IDIOM"], "predicted_tags": \#(predicted)}]"#, samples: 1,
      task: "span")
    let ending = try place.idx("import", "old")
    let lines = ending.errors.split(separator: "\n").filter { $0.contains("not used") }
    #expect(ending.status == 0 && lines.count == 1 && lines[0].contains(wanted), "\(ending)")
    #expect(!ending.output.contains("predictions make"), "\(ending)")
    #expect(entries(place).first?.manifest.metric("f1", on: "test") == 0.4)
  }

  @Test("means over the classes under plain names are said once, whatever stands beside them")
  func averages() throws {
    let place = try Workplace(train: 8, others: 6)
    // Class 1: precision 1, recall 2/3, f1 0.8; means: f1 11/15, precision 0.75, recall 5/6.
    for seed in [1, 2] {
      try evaluation(
        place, "old/evaluation/seen_test/mbert/cls/seed_\(seed)",
        #"{"f1": 0.7333333333333334, "precision": 1.0, "recall": 0.6666666666666666}"#,
        predictions: rows([(1, 1), (1, 1), (1, 0), (0, 0)]))
    }
    let ending = try place.idx("import", "old")
    let lines = ending.output.split(separator: "\n").filter { $0.contains("stored f1") }
    #expect(
      lines.count == 1 && lines[0].contains("stored f1 is f1_macro here") && lines[0].contains("and 1 more"),
      "\(ending)")
    #expect(!ending.output.contains("is stored as"), "\(ending)")
  }

  @Test(
    "zero-shot files bring their confusion matrix, the area under the curve, what was looked up, one model name"
  )
  func zeroShot() throws {
    let place = try Workplace(train: 8, others: 6)
    try evaluation(place, "old/evaluation/seen_test/alephbert-base/cls/seed_1", #"{"f1": 0.8}"#)
    try put(
      place, "old/zero_shot/alephbert-base_all_both.json",
      """
      {"mode": "zero_shot", "model_id": "onlplab/alephbert-base", "split": "all", "dataset": "data/test.csv", "tasks":
       {"classification": {"metrics": {"accuracy": 0.6, "f1_binary": 0.5, "confusion_matrix": [[4, 1], [3, 2]],
        "roc_auc": 0.625}},
        "span_heuristic": {"n_evaluated": 10, "token_metrics_avg": {"accuracy": 1.0, "f1": 0.9},
         "span_metrics_avg": {"precision": 1.0, "recall": 0.5, "f1": 0.75}},
        "span_untrained_model": {"metrics": {"f1": 0.02, "accuracy": 0.1, "loss": NaN}}}}
      """)
    #expect(try place.idx("import", "old").status == 0)
    let all = entries(place)
    #expect(all.map(\.manifest.model) == Array(repeating: "onlplab/alephbert-base", count: 3))
    let cls = try #require(all.first { $0.manifest.mode == "zero_shot" && $0.manifest.task == "cls" })
      .manifest
    #expect(
      ["tn", "fp", "fn", "tp"].map { cls.metric("confusion_matrix_\($0)", on: "test") } == [4, 1, 3, 2])
    let span = try #require(all.first { $0.manifest.task == "span" }).manifest
    #expect(
      span.metric("heuristic_f1", on: "test") == 0.75 && span.metric("heuristic_token_f1", on: "test") == 0.9)
    let table = try place.lines("compare on=test metric=roc_auc,heuristic_f1 format=csv")
    #expect(table.status == 0 && table.output.contains("0.625") && table.output.contains("0.75"), "\(table)")
    let models = try place.lines("compare table=models format=csv")
    #expect(models.output.contains("Training Time (s),Run,Mode,Seed,Split"), "\(models)")
    #expect(models.output.contains("zero_shot,,test"), "\(models)")
    // A time that nobody measured is none, and no zero-shot row stands in the file of trained models.
    #expect(try !place.text("experiments/results/model_comparison.csv").contains("0.02"))
  }
}
