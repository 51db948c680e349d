import Basics
import Records
import TestSupport
import Testing

/// The results of a run: written as it trains, in the shape that other programs read.
@Suite struct ResultsTests {
  private static let line =
    "train encoder task=cls epochs=2 batch=8 evaluate=2 save=2 patience=0 lr=1e-3 seed=5"
  private static let directory = "experiments/results/full_finetune/encoder/cls"

  private func results(_ place: Workplace, _ directory: String = ResultsTests.directory) throws -> JSONValue {
    let path = "\(place.path)/\(directory)/training_results.json"
    return try JSONValue(parsing: FileSystem.read(path), source: path)
  }

  @Test("after each evaluation they are there whole, whatever happens next")
  func asItTrains() throws {
    let place = try Workplace()
    let killed = try place.lines(Workplace.load, ResultsTests.line, environment: ["IDX_FAULT": "420"])
    try #require(killed.status == 137, "\(killed)")
    let early = try results(place)
    let rows = early["training_history"]?.array ?? []
    #expect(!rows.isEmpty && rows.count < 5 && early["status"] == "running")
    #expect(early["test_metrics"]?["f1"] == .null && early["dev_metrics"]?["f1"]?.double != nil)
    #expect(try place.text("\(ResultsTests.directory)/summary.txt").contains("Final Validation Results:"))
    #expect(try place.lines("resume r1").status == 0)
    let late = try results(place)
    #expect(late["status"] == "finished" && late["training_history"]?.array?.count == 5)
    #expect((late["train_metrics"]?["runtime"]?.double ?? 0) > 0)
    let run = try RunManifest(reading: "\(place.path)/\(ResultsTests.directory)/run.json")
    #expect(run.lineage.seconds == late["train_metrics"]?["runtime"]?.double)
  }

  @Test("every field of the seed is there, and what it lacks", arguments: ["cls", "span"])
  func fields(task: String) throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, ResultsTests.line.replacing("cls", with: task)).status == 0)
    let tree = try results(place, ResultsTests.directory.replacing("/cls", with: "/\(task)"))
    #expect(
      tree.object?.keys.prefix(7) == [
        "model", "task", "mode", "freeze_backbone", "config", "dataset", "train_metrics",
      ])
    #expect(
      tree["config"]?.object?.keys.prefix(5) == [
        "learning_rate", "batch_size", "num_epochs", "warmup_ratio", "weight_decay",
      ])
    #expect(
      tree["dataset"]?.object?.keys == [
        "train_samples", "dev_samples", "test_samples", "train_file", "dev_file", "test_file",
      ])
    #expect(
      tree["train_metrics"]?.object?.keys.prefix(4) == [
        "runtime", "samples_per_second", "final_loss", "epochs_completed",
      ])
    let test = try #require(tree["test_metrics"]?.object)
    #expect(test.keys.prefix(4) == ["accuracy", "f1", "precision", "recall"])
    if task == "cls" {
      #expect(
        test["confusion_matrix"]?.object?.keys == [
          "true_positives", "false_positives", "true_negatives", "false_negatives",
        ])
    }
    for row in tree["training_history"]?.array ?? [] {
      #expect(
        row.object?.keys == [
          "epoch", "step", "loss", "learning_rate", "eval_loss", "eval_f1", "eval_accuracy",
        ])
    }
    #expect(tree["dev_metrics"]?["f1"]?.double != nil && tree["metric_averaging"]?.string != nil)
    // Each number has its definition.
    let defined = Set(tree["metric_definitions"]?.object?.keys ?? [])
    for name in test.keys where !name.hasPrefix("confusion_matrix_") {
      #expect(defined.contains(name), "\(name)")
    }
    #expect(tree["environment"]?["cpu"]?.string != nil && tree["hashes"]?["train"]?.string != nil)
  }

  @Test("compare table=models has the seven columns, by task and F1, and keeps them with every digit")
  func models() throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "train encoder task=span epochs=1 batch=8 patience=0",
      "train encoder task=cls epochs=1 batch=8 seed=1..2 patience=0 lr=1e-3",
      "compare table=models format=csv")
    #expect(ending.status == 0, "\(ending)")
    let lines = ending.output.split(separator: "\n").map(String.init)
    let start = try #require(
      lines.firstIndex(of: "Model,Task,F1,Accuracy,Precision,Recall,Training Time (s),Run,Mode,Seed,Split"))
    let rows = lines[(start + 1)...].map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.map { $0[1] } == ["cls", "cls", "span"])
    #expect((Double(rows[0][2]) ?? -1) >= (Double(rows[1][2]) ?? 2))
    let store = RunStore(place.path + "/experiments")
    let seven = store.list().runs.map { $0.manifest.metric("f1", on: "test") ?? .nan }.map { String($0) }
    #expect(Set(rows.map { $0[2] }) == Set(seven))
    let file = try place.text("experiments/results/model_comparison.csv")
    // The file has the seven columns of the Python scripts; the table also says which run each row is.
    let firstSeven = lines[start...].map {
      $0.split(separator: ",", omittingEmptySubsequences: false).prefix(7).joined(separator: ",") + "\n"
    }
    #expect(file == firstSeven.joined())
    #expect(
      rows.map { $0[8...].joined(separator: " ") }.sorted() == [
        "full_finetune 1 test", "full_finetune 2 test", "full_finetune 42 test",
      ])
    try place.write("experiments/results/model_comparison.csv", "my own notes\n")
    let refused = try place.lines("compare table=models")
    #expect(refused.status == 2 && refused.errors.contains("no table of models"), "\(refused)")
    #expect(try place.text("experiments/results/model_comparison.csv") == "my own notes\n")
  }
}
