import Basics
import Records
import TestSupport
import Testing

/// Data of other people: their columns, their labels.
@Suite("own data") struct OwnDataTests {
  /// Reviews with a number of stars each, in columns of other names; a word tells the stars.
  private static func reviews(_ rows: Range<Int>) -> String {
    let words = ["אבא", "הרבה", "המעיל", "הספקים", "פעמיים"]
    let lines = rows.map { "\(words[$0 % 5]) \(words[$0 % 5]) \($0 % 3),\($0 % 5 + 1)" }
    return (["review,stars"] + lines).joined(separator: "\n") + "\n"
  }

  private static let load = "load data train=stars.csv dev=stars-dev.csv text=review label=stars"
  private static let train = "train encoder task=cls epochs=8 batch=5 lr=1e-2 patience=0"

  private static func place() throws -> Workplace {
    let place = try Workplace(dropout: 0)
    try place.write("stars.csv", reviews(0..<60))
    try place.write("stars-dev.csv", reviews(60..<80))
    return place
  }

  private static func run(_ number: Int, in place: Workplace) throws -> RunManifest {
    let runs = RunStore("\(place.path)/experiments").list().runs
    return try #require(runs.first { $0.id.number == number }).manifest
  }

  @Test("five labels in columns of other names are learned, kept with the run, and found again by eval")
  func fiveLabels() throws {
    let place = try OwnDataTests.place()
    let trained = try place.lines(OwnDataTests.load, OwnDataTests.train)
    #expect(trained.status == 0, "\(trained)")
    let manifest = try OwnDataTests.run(1, in: place)
    #expect(manifest.settings["text_column"] == "review" && manifest.settings["label_column"] == "stars")
    let dev = try #require(manifest.metrics["dev"]?.object)
    #expect(dev.members.map(\.key).contains("f1_5") && dev["accuracy"]?.double == 1, "\(dev)")
    let folder = try #require(RunStore("\(place.path)/experiments").list().runs.first).directory
    let names = FileSystem.names(in: folder).filter { $0.hasPrefix("checkpoint-") }
    let text = try FileSystem.readText("\(folder)/\(try #require(names.first))/config.json")
    let config = try JSONValue(parsing: Array(text.utf8), source: "config.json")
    #expect(config["id2label"]?.object?.members.map(\.value) == ["1", "2", "3", "4", "5"])
    #expect(config["problem_type"] == "single_label_classification")
    // A new process knows the columns from the run.
    let evaluated = try place.lines(
      "eval r1 on=dev predictions=p.jsonl", "expect accuracy == 1 run=r1")
    #expect(evaluated.status == 0, "\(evaluated)")
    let row = try JSONValue(
      parsing: Array(try #require(place.text("p.jsonl").split(separator: "\n").first).utf8), source: "p")
    #expect(row["true_label"] == "1" && row["predicted_label"] == "1" && row["expression"] == nil)
  }

  @Test("splits of earlier data do not stay behind in silence")
  func earlierSplits() throws {
    let place = try OwnDataTests.place()
    let load = OwnDataTests.load
    let ending = try place.lines(
      "load data train=train.csv dev=dev.csv test=test.csv", load, "load data more=stars-dev.csv", load,
      "load data train=stars.csv dev=stars.csv text=review label=stars more=none", load)
    #expect(ending.status == 0, "\(ending)")
    let notes = ending.errors.split(separator: "\n").map(String.init)
    #expect(
      notes == [
        "note: test (test.csv) is not loaded any more: the columns are others now",
        "note: more is still stars-dev.csv, of an earlier line; more=none leaves it out",
      ], "\(ending)")
  }

  @Test("results are not written over what the line reads, nor over the store")
  func overwriting() throws {
    let place = try OwnDataTests.place()
    let before = try place.text("stars.csv")
    #expect(try place.lines(OwnDataTests.load, OwnDataTests.train).status == 0)
    let run = "experiments/results/full_finetune/encoder/cls/run.json"
    let record = try place.text(run)
    for line in [
      "predict r1 file=stars.csv > stars.csv", "data stars.csv text=review label=stars > ./stars.csv",
      "\(OwnDataTests.load)\ndata train >> stars.csv", "eval r1 on=stars.csv predictions=stars.csv",
      "eval r1 on=stars.csv > stars.csv", "tokens encoder on=stars.csv > stars.csv", "runs > \(run)",
    ] {
      let refused = try place.lines(line)
      #expect(refused.status == 1 && refused.failures.count == 1, "\(line): \(refused)")
      #expect(refused.errors.contains("choose another file"), "\(line): \(refused)")
    }
    #expect(try place.text("stars.csv") == before && place.text(run) == record)
    // What an earlier line wrote is written again.
    #expect(try place.lines("runs > out.txt", "runs > out.txt").status == 0)
  }

  @Test("a run on columns of other names is resumed bit for bit, and its settings are those of another")
  func resumed() throws {
    let place = try OwnDataTests.place()
    let straight = try place.lines(OwnDataTests.load, OwnDataTests.train + " name=straight")
    #expect(straight.status == 0, "\(straight)")
    let again = try place.lines(
      "train encoder task=cls config=r1 seed=43 name=other train_file=stars.csv dev_file=stars-dev.csv")
    #expect(again.status == 0, "\(again)")
    #expect(try OwnDataTests.run(2, in: place).settings["label_column"] == "stars")
  }

  @Test("a label that train lacks counts as wrong and is said; no row is dropped")
  func unknownLabel() throws {
    let place = try OwnDataTests.place()
    try place.write("more.csv", "review,stars\nאבא אבא 1,1\nהרבה הרבה 2,6\n")
    let ending = try place.lines(OwnDataTests.load, OwnDataTests.train, "eval last on=more.csv format=csv")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.contains("more.csv: 1 row has a label that train does not have"), "\(ending)")
    let row = try #require(ending.output.split(separator: "\n").last).split(separator: ",")
    #expect(row[2] == "2" && row[6] == "0.5", "\(row)")
    try place.write("blank.csv", "review,stars\nאבא,\n")
    let blank = try place.lines("eval r1 on=blank.csv")
    #expect(blank.status == 2 && blank.errors.contains("blank.csv: 1 row has no label: line 2"), "\(blank)")
  }

  @Test("of two labels the one for yes is the positive one, and a line says so")
  func positive() throws {
    let place = try OwnDataTests.place()
    for name in ["stars.csv", "stars-dev.csv"] {
      let text = try place.text(name)
      let lines = text.split(separator: "\n").enumerated().map { index, line in
        index == 0
          ? String(line) : line.dropLast() + (line.last.map { "12".contains($0) } == true ? "yes" : "no")
      }
      try place.write(name, lines.joined(separator: "\n") + "\n")
    }
    let ending = try place.lines(OwnDataTests.load, OwnDataTests.train)
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.contains("f1, precision and recall are those of the label yes"), "\(ending)")
    #expect(try OwnDataTests.run(1, in: place).metrics["dev"]?["confusion_matrix_tp"]?.double == 8)
  }

  @Test("a column that is not there is named with the nearest one")
  func columns() throws {
    let place = try OwnDataTests.place()
    for (line, says) in [
      (
        "load data train=stars.csv text=reviw label=stars",
        "no column 'reviw' (stars.csv, line 1); did you mean 'review'?"
      ),
      ("load data train=stars.csv label=star", "did you mean 'stars'?"),
      ("load data train=stars.csv text=review labl=stars", "did you mean 'label='?"),
    ] {
      let ending = try place.lines(line)
      #expect(ending.status == 2 && ending.errors.contains(says), "\(ending)")
    }
    let ending = try place.lines(
      "load data train=stars.csv dev=stars-dev.csv text=review", "train encoder task=cls")
    #expect(
      ending.status == 2 && ending.errors.contains("load data names others with label=COLUMN"), "\(ending)")
    // Another train has columns of its own; a further split has those of the first.
    let kept = try place.lines(
      "load data train=stars.csv text=review label=stars", "load data dev=stars-dev.csv",
      OwnDataTests.train + " name=kept")
    #expect(kept.status == 0, "\(kept)")
  }

  @Test("pairs of sentences are trained, scored, and kept with their second sentence")
  func pairs() throws {
    let place = try Workplace(dropout: 0)
    let rows = (0..<40).map { row in
      let (first, other) = (["אבא", "הרבה"][row % 2], ["המעיל", "הספקים"][row / 2 % 2])
      return "\(first) \(row),\(other) \(first),\(row % 2 == 0 ? "same" : "other")"
    }
    try place.write("pairs.csv", (["premise,hypothesis,gold"] + rows).joined(separator: "\n") + "\n")
    let load = "load data train=pairs.csv dev=pairs.csv text=premise pair=hypothesis label=gold"
    let trained = try place.lines(load, OwnDataTests.train, "eval last on=dev predictions=p.jsonl")
    #expect(trained.status == 0, "\(trained)")
    let manifest = try OwnDataTests.run(1, in: place)
    #expect(manifest.settings["pair_column"] == "hypothesis")
    #expect(manifest.metrics["dev"]?["accuracy"]?.double == 1)
    let row = try JSONValue(
      parsing: Array(try #require(place.text("p.jsonl").split(separator: "\n").first).utf8), source: "p")
    #expect(row["sentence"] == "אבא 0" && row["pair"] == "המעיל אבא")
    for line in ["train encoder task=span", "zero_shot encoder on=dev"] {
      let refused = try place.lines(load, line)
      #expect(refused.status != 0 && refused.errors.contains("single sentences"), "\(refused)")
    }
  }

  // MARK: Spans of any types

  /// Sentences with names of persons and places, tagged in IOB1: every word of a name has I.
  private static func names(_ rows: Range<Int>) -> String {
    let lines = rows.map { row in
      let (person, place) = (["אבא", "הרבה"][row % 2], ["המעיל", "הספקים"][row / 2 % 2])
      return row % 3 == 0
        ? "\"['\(person)', '\(person)', 'פעמיים']\",\"['I-PER', 'I-PER', 'O']\""
        : "\"['פעמיים', '\(place)']\",\"['O', 'I-LOC']\""
    }
    return (["words,ner"] + lines).joined(separator: "\n") + "\n"
  }

  @Test("chunks of several types, tagged in IOB1, are trained as IOB2 and scored by type")
  func chunks() throws {
    let place = try Workplace(dropout: 0)
    try place.write("ner.csv", OwnDataTests.names(0..<60))
    try place.write("ner-dev.csv", OwnDataTests.names(60..<80))
    try place.write("ner-odd.csv", "words,ner\n\"['אבא', 'המעיל']\",\"['I-MISC', 'I-LOC']\"\n")
    let trained = try place.lines(
      "load data train=ner.csv dev=ner-dev.csv text=words label=ner",
      "train encoder task=span epochs=8 batch=5 lr=1e-2 patience=0",
      "eval last on=ner-odd.csv predictions=odd.jsonl")
    #expect(trained.status == 0, "\(trained)")
    #expect(trained.errors.contains("ner.csv: the tags are IOB1, and are read as IOB2"), "\(trained)")
    #expect(
      trained.errors.contains("ner-odd.csv: 1 row has a type that train does not have"), "\(trained)")
    let dev = try #require(try OwnDataTests.run(1, in: place).metrics["dev"]?.object)
    for name in ["f1", "f1_PER", "f1_LOC", "f1_strict", "f1_macro"] {
      #expect(dev[name]?.double == 1, "\(name): \(dev)")
    }
    let row = try JSONValue(parsing: Array(try place.text("odd.jsonl").utf8), source: "odd")
    #expect(row["true_spans"]?.array?.count == 2 && row["is_correct"] == false, "\(row.text())")
    let folder = try #require(RunStore("\(place.path)/experiments").list().runs.first).directory
    let name = try #require(FileSystem.names(in: folder).first { $0.hasPrefix("checkpoint-") })
    let config = try JSONValue(
      parsing: FileSystem.read("\(folder)/\(name)/config.json"), source: "config.json")
    #expect(
      config["id2label"]?.object?.members.map(\.value) == ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"])
  }

  @Test("labels that look alike and have other bytes are different labels")
  func normalForms() throws {
    let place = try Workplace(dropout: 0)
    let rows = (0..<12).map { "\(["אבא", "הרבה"][$0 % 2]) \($0),\(["\u{E9}", "e\u{301}"][$0 % 2])" }
    try place.write("forms.csv", (["sentence,label"] + rows).joined(separator: "\n") + "\n")
    let ending = try place.lines("load data train=forms.csv dev=forms.csv", "train encoder task=cls epochs=1")
    #expect(ending.status == 0, "\(ending)")
    let folder = try #require(RunStore("\(place.path)/experiments").list().runs.first).directory
    let name = try #require(FileSystem.names(in: folder).first { $0.hasPrefix("checkpoint-") })
    let config = try JSONValue(
      parsing: FileSystem.read("\(folder)/\(name)/config.json"), source: "config.json")
    #expect(config["id2label"]?.object?.members.count == 2)
  }
}
