import Basics
import TestSupport
import Testing

/// One number for each sentence, from the file to the scores.
@Suite struct RegressionTests {
  private static let train = "train encoder task=regression epochs=1 batch=8 patience=0 threads=1"

  /// A workplace whose labels are numbers.
  private func place() throws -> Workplace {
    let place = try Workplace(train: 16, others: 8)
    for name in ["train.csv", "dev.csv", "test.csv"] {
      let lines = try place.text(name).split(separator: "\n")
      let rows = lines.dropFirst().enumerated().map { index, line in
        let fields = line.split(separator: "\"")
        return "\(index),\"\(fields.count > 1 ? fields[1] : "שלום")\",\(Double(index % 5) / 2 - 1)"
      }
      try place.write(name, (["id,sentence,label"] + rows).joined(separator: "\n") + "\n")
    }
    return place
  }

  @Test("is trained, scored, compared and searched by its own metrics")
  func whole() throws {
    let place = try place()
    let ending = try place.lines(
      Workplace.load, RegressionTests.train, "eval last on=test format=json predictions=p.jsonl", "compare",
      "expect mse <= 1000 on=test", "hpo encoder task=regression trials=1 epochs=1 lr=1e-4,1e-3 metric=mse")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.output.contains("test pearson") && ending.output.contains("test mse"), "\(ending)")
    #expect(!ending.output.contains("f1"), "\(ending)")
    let row = try JSONValue(
      parsing: Array(try #require(try place.text("p.jsonl").split(separator: "\n").first).utf8), source: "p")
    #expect(row["true_value"] == -1.0 && row["predicted_value"]?.double?.isFinite == true)
    #expect(row["error_category"] == nil && row["is_correct"] == nil)
    let summary = try place.text("experiments/results/full_finetune/encoder/regression/summary.txt")
    #expect(summary.contains("mse: ") && summary.contains("Task: regression (Regression)"), "\(summary)")
  }

  @Test(
    "options of a loss over classes are refused in one line, also from a configuration",
    arguments: ["class_weights=balanced", "label_smoothing=0.1", "loss=focal"])
  func refused(option: String) throws {
    let place = try place()
    for line in [
      "\(RegressionTests.train) \(option)", "set \(option)\n\(RegressionTests.train)",
      "hpo encoder task=regression trials=1 \(option) lr=1e-4,1e-3",
      "hpo encoder task=regression trials=1 label_smoothing=0,0.1",
    ] {
      let ending = try place.lines(Workplace.load, line)
      #expect(ending.status == 1 && ending.failures.count == 1, "\(ending)")
      #expect(ending.errors.contains("does not apply to the loss of task=regression"), "\(ending)")
    }
  }

  @Test(
    "a label that is no finite number is named by its row",
    arguments: ["nan", "inf", "word", "", "1e300", "0x1"])
  func faults(label: String) throws {
    let place = try place()
    try place.write("dev.csv", "id,sentence,label\n1,one,0.5\n2,two,\(label)\n")
    let ending = try place.lines(Workplace.load, RegressionTests.train)
    #expect(ending.status == 2 && ending.errors.contains("line 3 (2: '\(label)')"), "\(ending)")
  }

  @Test("without a correlation, because a single sentence has none, the run still ends and says so by null")
  func undefined() throws {
    let place = try place()
    try place.write("dev.csv", "id,sentence,label\n1,one,0.5\n")
    let ending = try place.lines(
      Workplace.load, RegressionTests.train, "eval last on=dev format=json", "compare on=dev format=json")
    #expect(ending.status == 0 && ending.output.contains("\"pearson\": null"), "\(ending)")
  }
}
