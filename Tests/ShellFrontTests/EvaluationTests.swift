import Basics
import TestSupport
import Testing

/// What evaluations leave in the store, and what the store saves.
@Suite struct StoredEvaluationTests {
  private static let train = "train encoder task=cls epochs=1 batch=8 patience=0 threads=1"
  private static let directory = "experiments/results/evaluation/full_finetune/encoder/cls"

  private func names(_ place: Workplace, _ prefix: String) -> [String] {
    FileSystem.names(in: "\(place.path)/\(StoredEvaluationTests.directory)").filter { $0.hasPrefix(prefix) }
  }

  private func json(_ place: Workplace, _ name: String) throws -> JSONValue {
    let path = "\(place.path)/\(StoredEvaluationTests.directory)/\(name)"
    return try JSONValue(parsing: FileSystem.read(path), source: path)
  }

  @Test("scores and predictions are kept; the second time nothing is computed and the answer is the same")
  func kept() throws {
    let place = try Workplace(train: 8, others: 6)
    let first = try place.lines(
      Workplace.load, StoredEvaluationTests.train, "eval last on=dev,test format=json predictions=a.jsonl")
    #expect(first.status == 0, "\(first)")
    #expect(names(place, "eval_results_").count == 2)
    let results = try json(place, try #require(names(place, "eval_results_test_").first))
    #expect(results["task"] == "cls" && results["num_samples"] == 6 && results["run_id"] == "r1")
    #expect(results["metrics"]?["f1"]?.double != nil)
    #expect(results["training_config"]?["num_epochs"] == 1)
    let rows = try json(place, try #require(names(place, "eval_predictions_test_").first)).array ?? []
    #expect(rows.count == 6)
    for row in rows {
      #expect(row["error_category"]?.string != nil && row["group"] == row["expression"])
      #expect(row["expression"]?.string?.isEmpty == false)
      #expect(row["confidence"]?.double.map { $0 >= 0.5 } == true)
    }
    let counts = results["error_categories"]?.object?.members.reduce(0) { $0 + ($1.value.int ?? 0) }
    #expect(counts == 6)

    let second = try place.lines(Workplace.load, "eval r1 on=dev,test format=json predictions=b.jsonl")
    #expect(second.status == 0, "\(second)")
    #expect(second.errors.split(separator: "\n").count { $0.contains("evaluated already") } == 2)
    #expect(try place.text("a.jsonl") == place.text("b.jsonl"))
    #expect(names(place, "eval_results_").count == 2)

    // The person's own file is never written over: the block, and every byte as it was.
    let kept = try StoreFacts(place.path)
    let refused = try place.lines(Workplace.load, "eval r1 on=dev predictions=a.jsonl")
    #expect(refused.status == 2, "\(refused)")
    for line in [
      "ERROR: Results already exist!", "Directory: .\n", "  1. Give another file: predictions=FILE",
      "  2. Leave predictions= out", "  3. Manually delete the file", "it holds a.jsonl",
    ] { #expect(refused.errors.contains(line), "\(line) in \(refused)") }
    #expect(try StoreFacts(place.path).changes(since: kept) == [])
  }

  @Test(
    "other data, other options, force, and files that are gone are computed again",
    arguments: ["data", "length=16", "group=label", "force=true", "gone", "torn"])
  func again(change: String) throws {
    let place = try Workplace(train: 8, others: 6)
    let first = try place.lines(Workplace.load, StoredEvaluationTests.train, "eval last on=test")
    #expect(first.status == 0, "\(first)")
    let predictions = try #require(names(place, "eval_predictions_").first)
    let path = "\(place.path)/\(StoredEvaluationTests.directory)/\(predictions)"
    switch change {
    case "data":
      let lines = try place.text("test.csv").split(separator: "\n")
      try place.write("test.csv", lines.dropLast().joined(separator: "\n") + "\n")
    case "gone": try FileSystem.remove(path)
    case "torn": try AtomicFile.replace(path, with: Array(try FileSystem.read(path).dropLast(40)))
    default: break
    }
    let options = change.contains("=") ? change : ""
    let second = try place.lines(Workplace.load, "eval r1 on=test \(options)")
    #expect(second.status == 0, "\(second)")
    #expect(!second.errors.contains("evaluated already"), "\(second)")
    #expect(names(place, "eval_results_").count == 2)
  }

  @Test("a column that is not there is named with the nearest")
  func group() throws {
    let place = try Workplace(train: 8, others: 6)
    let ending = try place.lines(Workplace.load, StoredEvaluationTests.train, "eval last on=test group=lable")
    #expect(ending.failures.contains { $0.contains("'lable'") && $0.contains("label") }, "\(ending)")
  }

  @Test("zero_shot writes its file once; other work does not write over it")
  func zeroShot() throws {
    let place = try Workplace(train: 8, others: 6)
    let flags = ["--mode", "zero_shot", "--model_id", "encoder", "--data", "test.csv", "--task", "cls"]
    let run = { (more: [String]) in
      try IdxProcess.run(["--no-init"] + flags + more, in: place.path)
    }
    let first = try run([])
    #expect(first.status == 0, "\(first)")
    let path = "\(place.path)/experiments/results/zero_shot/encoder_all_cls.json"
    let text = try FileSystem.readText(path)
    #expect(text.contains("\"f1_macro\"") && text.contains("\"per_class\""))
    let second = try run([])
    #expect(second.status == 0 && second.errors.contains("done already"), "\(second)")
    #expect(second.output == first.output)
    let third = try run(["--max_samples", "3"])
    #expect(third.status == 2, "\(third)")
    for line in [
      "ERROR: Results already exist!", "Directory: experiments/results/zero_shot\n",
      "ONE of the following options",
      "  1. Give another file: to=FILE", "  3. Manually delete the file", "it holds encoder_all_cls.json",
    ] { #expect(third.errors.contains(line), "\(line) in \(third)") }
    #expect(try FileSystem.readText(path) == text)
    let fourth = try run(["--max_samples", "3", "--output", "three.json"])
    #expect(fourth.status == 0, "\(fourth)")
    #expect(try place.text("three.json").contains("\"n_samples\": 3"))
  }

  @Test("zero_shot refuses data that do not pass the check")
  func unusable() throws {
    let place = try Workplace(train: 8, others: 6)
    let text = try place.text("test.csv").replacing(",Literal,", with: ",Literal,x")
    try place.write("bad.csv", text)
    let ending = try place.idx("zero_shot", "encoder", "on=bad.csv", "task=span")
    #expect(ending.status == 2, "\(ending)")
  }
}
