import Basics
import Records
import TestSupport
import Testing

/// Labels that the user names, their weights, and which were taken for which.
@Suite("labels") struct LabelsTests {
  /// A word tells the label.
  private static func reviews(_ rows: Range<Int>, _ labels: [String]) -> String {
    let words = ["אבא", "הרבה", "המעיל", "הספקים", "פעמיים"]
    let lines = rows.map { "\(words[$0 % labels.count]) \($0 % 3),\(labels[$0 % labels.count])" }
    return (["sentence,label"] + lines).joined(separator: "\n") + "\n"
  }

  private static func place(_ labels: [String]) throws -> Workplace {
    let place = try Workplace(dropout: 0)
    try place.write("train.csv", reviews(0..<45, labels))
    try place.write("dev.csv", reviews(45..<60, labels))
    return place
  }

  private static let train = "train encoder task=cls epochs=8 batch=5 lr=1e-2 patience=0"

  private static func run(_ number: Int, in place: Workplace) throws -> RunSummary {
    try #require(RunStore("\(place.path)/experiments").list().runs.first { $0.id.number == number })
  }

  @Test("named by the user they have that order, weights by name, and a matrix within 80 columns")
  func named() throws {
    let place = try LabelsTests.place(["good", "bad", "so so"])
    let load = "load data train=train.csv dev=dev.csv labels=good,\"so so\",bad,worse"
    let trained = try place.lines(
      load, LabelsTests.train + " class_weights=bad:2,good:0.5", "eval last on=dev",
      "hpo encoder task=cls trials=2 sampler=grid epochs=1 class_weights=none,balanced",
      "train encoder task=cls epochs=1 class_weights=none,balanced")
    #expect(trained.status == 0, "\(trained)")
    let manifest = try LabelsTests.run(1, in: place).manifest
    #expect(manifest.settings["labels"] == #"["good","so so","bad","worse"]"#)
    #expect(manifest.settings["class_weights"] == "bad:2,good:0.5")
    #expect(trained.errors.contains("train: no sentence has the label worse"), "\(trained)")
    let output = trained.output.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(output.firstIndex { $0.contains("true labels in rows") })
    #expect(output[start + 1].split(separator: " ") == ["good", "so", "so", "bad", "worse"])
    #expect(output[start + 2].split(separator: " ").first == "good", "\(trained)")
    #expect(output[start...(start + 5)].allSatisfy { $0.count <= 80 })
    let folder = "experiments/results/evaluation/full_finetune/encoder/cls"
    let name = try #require(
      FileSystem.names(in: "\(place.path)/\(folder)").first { $0.hasPrefix("eval_results") })
    let stored = try JSONValue(parsing: Array(try place.text("\(folder)/\(name)").utf8), source: name)
    let matrix = stored["confusion_matrix"]?["matrix"]?.array?.map { ($0.array ?? []).compactMap(\.int) }
    #expect(matrix?.count == 4 && matrix?.joined().reduce(0, +) == 15, "\(stored)")
    #expect(stored["confusion_matrix"]?["labels"] == ["good", "so so", "bad", "worse"])
    // A head keeps its order, and its further labels, where train does not name its own.
    let further = try place.lines(
      "load data train=train.csv dev=dev.csv", "train from=r1 task=cls epochs=1 name=again")
    #expect(
      further.status == 0
        && further.errors.contains("those of the model's head, in its order: good, so so, bad and worse"),
      "\(further)")
    for (line, says) in [
      (load, LabelsTests.train + " class_weights=bda:2", "did you mean 'bad'?"),
      (load, LabelsTests.train + " class_weights=bad:2,good:1,2:3", "'bad' and '2' are the same label"),
      (load, LabelsTests.train + " class_weights=bad:0", "weights above 0 such as neg:2,pos:1"),
      ("load data train=train.csv dev=dev.csv labels=good,good", LabelsTests.train, "names 'good' twice"),
    ].map({ ("\($0.0)\n\($0.1)", $0.2) }) {
      let refused = try place.lines(line)
      #expect(
        refused.status == 1 && refused.failures.count == 1 && refused.errors.contains(says), "\(refused)")
    }
  }

  @Test(
    "that differ in case or normal form alone, and numbers in another order, find their place in the head")
  func heads() throws {
    let place = try LabelsTests.place(["us", "US", "Us", "caf\u{E9}", "cafe\u{301}"])
    let load = "load data train=train.csv dev=dev.csv"
    let alike = try place.lines(load, LabelsTests.train, "eval last on=dev", "expect accuracy == 1 on=dev")
    #expect(alike.status == 0, "\(alike)")
    let numbers = try LabelsTests.place(["0", "1", "2"])
    let reversed = try numbers.lines(
      load, LabelsTests.train, "eval last on=dev", "\(load) labels=2,1,0",
      "train from=last task=cls epochs=1 lr=1e-9 name=again", "expect accuracy == 1 on=dev")
    #expect(reversed.status == 0, "\(reversed)")
    #expect(
      reversed.errors.contains("stand in another order (0, 1, 2): they are matched by name"), "\(reversed)")
    #expect(!reversed.errors.contains("no names of their own"), "\(reversed)")
  }

  @Test("of two, the one that positive= names is counted in training, in eval of the run and of its folder")
  func positive() throws {
    let place = try LabelsTests.place(["ham", "spam", "ham"])
    let load = "load data train=train.csv dev=dev.csv"
    let trained = try place.lines(
      load + " positive=ham", "train encoder task=cls epochs=1 batch=8 patience=0 metric=roc_auc",
      "eval last on=dev")
    #expect(trained.status == 0, "\(trained)")
    #expect(trained.errors.contains("f1, precision and recall are those of the label ham"), "\(trained)")
    #expect(trained.output.contains("roc_auc"), "\(trained)")
    let run = try LabelsTests.run(1, in: place)
    #expect(run.manifest.settings["positive"] == "ham" && run.manifest.best?.metric == "roc_auc")
    let dev = try #require(run.manifest.metrics["dev"]?.object)
    let counted = ["tp", "fn"].compactMap { dev["confusion_matrix_\($0)"]?.double }.reduce(0, +)
    #expect(counted == 10 && dev["average_precision"]?.double != nil, "\(dev)")
    let other = try place.lines(
      load + " positive=spam", "eval \(run.directory)/best_checkpoint on=dev format=json",
      "expect f1 >= 0 run=r1 on=dev")
    #expect(other.status == 0 && other.errors.contains("those of the label spam"), "\(other)")
    let wrong = try place.lines(load + " positive=spma", "train encoder task=cls")
    #expect(wrong.status == 1 && wrong.errors.contains("did you mean 'spam'?"), "\(wrong)")
  }

  @Test("a regression is recorded with its own loss and its own scores, and says that none was defined")
  func regression() throws {
    let place = try Workplace(train: 8, others: 4)
    for name in ["train.csv", "dev.csv", "test.csv"] {
      try place.write(name, "sentence,label\nאבא,0.5\nהרבה,\(name == "dev.csv" ? 0.5 : 1)\nאבא הרבה,0.5\n")
    }
    let ending = try place.lines(
      Workplace.load, "train encoder task=regression epochs=1 patience=0", "compare table=models")
    #expect(ending.status == 0, "\(ending)")
    #expect(
      ending.errors.contains(
        "pearson was undefined at every evaluation: the checkpoint of the last step, 1, counts as the best"),
      "\(ending)")
    #expect(try LabelsTests.run(1, in: place).manifest.settings["loss"] == "mse")
    let table = try place.text("experiments/results/model_comparison.csv").split(separator: "\n")
    #expect(
      table[0].hasPrefix("Model,Task,F1,Accuracy,Precision,Recall,Training Time (s),pearson,mse,"), "\(table)"
    )
    let row = table[1].split(separator: ",", omittingEmptySubsequences: false)
    #expect(row[2].isEmpty && Double(row[8]) != nil, "\(table)")
  }
}
