import Basics
import Records
import TestSupport
import Testing

/// Any number of labels for each sentence, from the file to the scores.
@Suite("multilabel") struct MultilabelTests {
  /// Two words, each of which tells a label; every fourth sentence has neither.
  private static func posts(_ rows: Range<Int>, labels write: ([String], Int) -> String) -> [String] {
    rows.map { row in
      let words = ["אבא", "הרבה"].enumerated().filter { row >> $0.offset & 1 == 1 }.map(\.element)
      let labels = ["fear", "joy"].enumerated().filter { row >> $0.offset & 1 == 1 }.map(\.element)
      return "המעיל \(words.joined(separator: " ")) \(row % 5),\(write(labels, row))"
    }
  }

  private static func file(_ rows: [String], _ column: String) -> String {
    (["post,\(column)"] + rows).joined(separator: "\n") + "\n"
  }

  private static let train = "train encoder task=multilabel epochs=10 batch=5 lr=1e-2 patience=0"

  private static func run(_ number: Int, in place: Workplace) throws -> RunSummary {
    try #require(RunStore("\(place.path)/experiments").list().runs.first { $0.id.number == number })
  }

  @Test("is trained, its cutoff tuned on dev and kept for later evaluations, scored, compared and searched")
  func whole() throws {
    let place = try Workplace(dropout: 0)
    func write(_ name: String, _ rows: Range<Int>) throws {
      let posts = MultilabelTests.posts(rows) { labels, row in
        row % 2 == 0
          ? labels.joined(separator: ";") : "\"[\(labels.map { "'\($0)'" }.joined(separator: ", "))]\""
      }
      try place.write(name, MultilabelTests.file(posts, "topics"))
    }
    try write("train.csv", 0..<60)
    try write("dev.csv", 60..<80)
    try write("test.csv", 80..<92)
    let load = "load data train=train.csv dev=dev.csv test=test.csv text=post label=topics separator=\";\""
    let trained = try place.lines(
      load, MultilabelTests.train + " cutoff=dev", "eval last on=test predictions=p.jsonl", "compare",
      "expect f1_micro >= 0.9 on=test",
      "hpo encoder task=multilabel trials=1 epochs=1 lr=1e-4,1e-3 metric=f1_macro cutoff=float(0.3,0.7)")
    #expect(trained.status == 0, "\(trained)")
    #expect(trained.output.contains("2 labels: fear joy"), "\(trained)")
    #expect(trained.errors.contains(", tuned on dev: f1_micro"), "\(trained)")
    #expect(
      trained.output.contains("test f1_micro") && trained.output.contains("subset_accuracy"), "\(trained)")
    let run = try MultilabelTests.run(1, in: place)
    let manifest = run.manifest
    let cutoff = try #require(manifest.cutoff)
    #expect(manifest.settings["loss"] == "bce" && manifest.settings["cutoff"] == "dev")
    #expect(manifest.settings["label_separator"] == ";" && manifest.best?.metric == "f1_micro")
    let test = try #require(manifest.metrics["test"]?.object)
    #expect(test["f1_joy"]?.double != nil && test["roc_auc_macro"]?.double == 1, "\(test)")
    let name = try #require(FileSystem.names(in: run.directory).first { $0.hasPrefix("checkpoint-") })
    let text = try FileSystem.readText("\(run.directory)/\(name)/config.json")
    let config = try JSONValue(parsing: Array(text.utf8), source: "config.json")
    #expect(config["id2label"]?.object?.members.map(\.value) == ["fear", "joy"])
    #expect(config["problem_type"] == "multi_label_classification")
    let rows = try place.text("p.jsonl").split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8), source: "p")
    }
    #expect(rows.map { $0["id"]?.string } == (1...12).map { "\($0)" })
    #expect(rows[0]["true_labels"] == [] && rows[3]["true_labels"] == ["fear", "joy"])
    for row in rows {
      let said = (row["all_probs"]?.array ?? []).map { ($0.double ?? 0) >= Double(Float(cutoff)) }
      #expect(row["predicted_labels"]?.array?.count == said.count { $0 })
    }
    // Another process decides by the same cutoff, also where the checkpoint is named by its folder.
    #expect(try place.lines("export r1 to=exported").status == 0)
    let again = try place.lines(
      "eval r1 on=dev format=json", load,
      "eval \(run.directory)/best_checkpoint on=dev format=json",
      "eval exported/\(name) on=dev format=json task=multilabel",
      "eval r1 on=dev cutoff=1 format=json")
    #expect(again.status == 0 && again.errors.contains("a label is said from there on"), "\(again)")
    let tables = try again.output.split(separator: "]").filter { $0.contains("{") }.map { text in
      try JSONValue(parsing: Array((text + "]").utf8.drop { $0 != 0x5B }), source: "eval").array ?? []
    }
    let dev = try #require(manifest.metrics["dev"]?["f1_micro"]?.double)
    #expect(tables.map { $0.first?["f1_micro"]?.double } == [dev, dev, dev, 0], "\(again)")
    let summary = try place.text(
      "experiments/results/full_finetune/encoder/multilabel/summary.txt")
    #expect(summary.contains("f1_micro: ") && summary.contains("(Multilabel Classification)"), "\(summary)")
  }

  @Test("a column of 0 and 1 for each label, lists of JSON lines, and labels that train lacks")
  func forms() throws {
    let place = try Workplace(dropout: 0)
    let posts = MultilabelTests.posts(0..<20) { labels, _ in
      ["joy", "fear"].map { labels.contains($0) ? "1" : "0" }.joined(separator: ",")
    }
    try place.write("columns.csv", MultilabelTests.file(posts, "joy,fear"))
    try place.write(
      "lists.jsonl",
      "{\"post\": \"אבא\", \"topics\": [\"fear\"]}\n{\"post\": \"הרבה\", \"topics\": [\"joy\", \"hope\"]}\n")
    let train = "train encoder task=multilabel epochs=1 batch=8 patience=0"
    let columns = try place.lines(
      "load data train=columns.csv dev=columns.csv text=post label=joy,fear", train + " name=columns",
      "load data more=lists.jsonl text=post label=topics", "eval last on=more format=csv predictions=p.jsonl")
    #expect(columns.status == 0 && columns.output.contains("2 labels: joy fear"), "\(columns)")
    #expect(
      columns.errors.contains("lists.jsonl: 1 row has labels that train does not have: they count as missed"),
      "\(columns)")
    #expect(try place.text("p.jsonl").contains("\"unknown_labels\":[\"hope\"]"))
    #expect(try MultilabelTests.run(1, in: place).manifest.settings["label_column"] == #"["joy","fear"]"#)
    // A score that the task does not have is not there after another evaluation either.
    let misspelt = try place.lines("expect f1_joi >= 0 run=r1")
    #expect(
      misspelt.status == 4 && misspelt.errors.contains("its task has no score 'f1_joi' there"), "\(misspelt)")
    #expect(misspelt.errors.contains("did you mean 'f1_joy'?") && !misspelt.errors.contains("eval r1"))
    // The script of the run, and its configuration, name the columns again.
    let script = try place.lines("script r1")
    let lines = script.output.split(separator: "\n").filter { !$0.hasPrefix("version") }
    let repeated = try place.lines("set store=other", lines.joined(separator: "\n"))
    #expect(repeated.status == 0, "\(script) \(repeated)")
    for (line, says) in [
      ("train encoder task=cls", "task=cls has one column of labels, and label= names 2"),
      (train + " class_weights=balanced", "does not apply to the loss of task=multilabel"),
      (train + " cutoff=2", "a number from 0 to 1, or dev"), (train + " loss=focal", "write loss=bce"),
      ("eval r1 on=columns.csv cutoff=high", "cutoff takes a number"),
    ] {
      let refused = try place.lines(
        "load data train=columns.csv dev=columns.csv text=post label=joy,fear", line)
      #expect(
        refused.status != 0 && refused.failures.count == 1 && refused.errors.contains(says), "\(refused)")
    }
    try place.write("none.csv", "post,topics\nאבא,\nהרבה,\n")
    let none = try place.lines("load data train=none.csv dev=none.csv text=post label=topics", train)
    #expect(none.status == 2 && none.errors.contains("no row has a label (none.csv)"), "\(none)")
  }
}
