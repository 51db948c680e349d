import Basics
import ModelFiles
import Records
import TestSupport
import Testing

/// What runs are called, what `last` means, what is scored and kept.
@Suite struct RunSemanticsTests {
  private static let train = "train encoder task=cls epochs=1 batch=8 patience=0 threads=1"
  private static let directory = "experiments/results/full_finetune/encoder/cls"

  private func runs(_ place: Workplace) -> [RunSummary] { RunStore(place.path + "/experiments").list().runs }
  private func results(_ place: Workplace, _ directory: String = directory) throws -> JSONValue {
    let path = "\(place.path)/\(directory)/training_results.json"
    return try JSONValue(parsing: FileSystem.read(path), source: path)
  }

  // MARK: - Names

  struct Names: Sendable, CustomTestStringConvertible {
    let line: String
    let names: [String]
    var testDescription: String { line }
  }

  @Test(
    "a list means one run each, named by what varies",
    arguments: [
      Names(line: "seed=1..3", names: ["seed_1", "seed_2", "seed_3"]),
      Names(line: "lr=2e-5,3e-5", names: ["lr_2e-05", "lr_3e-05"]),
      Names(
        line: "lr=1e-3,2e-3 seed=1,2",
        names: ["lr_0.001_seed_1", "lr_0.001_seed_2", "lr_0.002_seed_1", "lr_0.002_seed_2"]),
      Names(line: "name=try seed=1,2", names: ["try_seed_1", "try_seed_2"]),
      Names(line: "seed=5", names: [""]),
      Names(line: "name=alone", names: ["alone"]),
    ])
  func lists(_ item: Names) throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(Workplace.load, "\(RunSemanticsTests.train) \(item.line)")
    #expect(ending.status == 0, "\(ending)")
    #expect(runs(place).map { $0.manifest.name ?? "" } == item.names)
    for (run, name) in zip(runs(place), item.names) {
      #expect(run.directory.hasSuffix(name.isEmpty ? "/cls" : "/cls/\(name)"))
      #expect(run.manifest.command.hasPrefix("train encoder task=cls"))
      #expect(
        !run.manifest.command.contains(",") && !run.manifest.command.contains(".."), "\(run.manifest.command)"
      )
    }
  }

  @Test("lists over task and mode lead to other directories, not to other names")
  func tasks() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(
      Workplace.load,
      "train encoder task=cls,span mode=full_finetune,frozen_backbone epochs=1 batch=8 threads=1")
    #expect(ending.status == 0, "\(ending)")
    #expect(Set(runs(place).map { "\($0.manifest.mode)/\($0.manifest.task)" }).count == 4)
  }

  @Test("naming=auto gives each new run its own last level")
  func auto() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(
      Workplace.load, "set naming=auto", RunSemanticsTests.train, RunSemanticsTests.train + " name=mine",
      RunSemanticsTests.train)
    #expect(ending.status == 0, "\(ending)")
    #expect(runs(place).map { $0.directory.split(separator: "/").last ?? "" } == ["r1", "mine", "r3"])
  }

  @Test("a group is what 'as' names: eval and compare see its runs, resume wants one")
  func groups() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(
      Workplace.load, "\(RunSemanticsTests.train) seed=1,2 as pair", "eval pair on=dev,test format=csv",
      "compare pair format=csv",
      "expect count(f1) == 2 run=pair on=test")
    #expect(ending.status == 0, "\(ending)")
    #expect(
      ["r1@1,dev,4,", "r1@1,test,4,", "r2@1,dev,4,", "r2@1,test,4,", ",1,finished,", ",2,finished,"]
        .allSatisfy(ending.output.contains), "\(ending)")
    let resumed = try place.lines(
      Workplace.load, "\(RunSemanticsTests.train) seed=1,2 existing=skip as pair", "resume pair")
    #expect(resumed.status == 1 && resumed.errors.contains("'pair' stands for 2 runs"), "\(resumed)")
  }

  // MARK: - last

  @Test("last is the store's newest run in one-line use, and this script's own inside a script")
  func last() throws {
    let place = try Workplace(train: 8, others: 4)
    let none = try place.lines("show last")
    #expect(none.status == 1 && none.errors.contains("there is no run in the store"), "\(none)")
    let both = try place.lines(Workplace.load, "\(RunSemanticsTests.train) seed=1,2")
    #expect(both.status == 0)
    #expect(try place.lines("show last").output.hasPrefix("r2  finished"))
    let fresh = try place.lines(
      Workplace.load, "\(RunSemanticsTests.train) seed=1 name=seed_1 existing=skip", "show last")
    #expect(fresh.output.contains("\nr1  finished"), "\(fresh)")
    let script = "show last\n\(Workplace.load)\n\(RunSemanticsTests.train) seed=1\n"
    let early = try place.idx(try place.write("early.idx", script))
    #expect(
      early.status == 1 && early.errors.contains("early.idx:1:1: no line of this script has made a run yet"),
      "\(early)")
    let late = try place.idx(
      try place.write(
        "late.idx", "\(Workplace.load)\n\(RunSemanticsTests.train) seed=1 name=seed_1\nshow last\n"))
    #expect(late.output.contains("\nr1  finished"), "\(late)")
    for line in [
      "eval last on=test", "train from=last task=cls name=next", "load last", "resume last", "expect f1 >= 0",
    ] {
      let ending = try place.idx(try place.write("x.idx", "\(Workplace.load)\n\(line)\n"))
      #expect(ending.status == 1 && ending.errors.contains("there is no 'last'"), "\(line): \(ending)")
    }
  }

  // MARK: - Data and scores

  @Test(
    "max_samples takes the first n of train, n/5 of dev, and the whole test",
    arguments: [(3, 1), (20, 4), (1000, 12)])
  func maxSamples(samples: Int, dev: Int) throws {
    let place = try Workplace()
    let ending = try place.lines(Workplace.load, "\(RunSemanticsTests.train) max_samples=\(samples)")
    #expect(ending.status == 0, "\(ending)")
    let dataset = try results(place)["dataset"]
    #expect(dataset?["train_samples"]?.int == min(samples, 40))
    #expect(dataset?["dev_samples"]?.int == dev)
    #expect(dataset?["test_samples"]?.int == 12)
  }

  @Test(
    "an interval longer than the run loses nothing: it is evaluated and saved at the end, and a line says so")
  func longInterval() throws {
    let place = try Workplace()
    let ending = try place.lines(Workplace.load, "\(RunSemanticsTests.train) evaluate=500")
    #expect(ending.status == 0, "\(ending)")
    #expect(
      ending.errors.contains(
        "note: evaluate=500 is more than the 5 steps of this run; it is evaluated once, at the end"))
    let run = try #require(runs(place).first)
    #expect(run.manifest.best?.step == 5)
    #expect(try results(place)["training_history"]?.array?.count == 1)
    #expect(try CheckpointReader(run.directory).names().map(\.step) == [5])
    let never = try place.lines(Workplace.load, "\(RunSemanticsTests.train) evaluate=no save=no name=never")
    #expect(never.status == 0, "\(never)")
    #expect(runs(place).last?.manifest.best?.step == 5)
  }

  struct Kept: Sendable, CustomTestStringConvertible {
    let keep: String
    let steps: [Int]
    var testDescription: String { "keep=\(keep)" }
  }

  @Test(
    "keep counts the best, which stays, and so does the newest",
    arguments: [
      Kept(keep: "1", steps: [1, 5]), Kept(keep: "2", steps: [1, 5]), Kept(keep: "3", steps: [1, 4, 5]),
      Kept(keep: "none", steps: [1, 2, 3, 4, 5]),
    ])
  func retention(_ item: Kept) throws {
    let place = try Workplace()
    // At this rate nothing changes: the first evaluation stays the best.
    let ending = try place.lines(
      Workplace.load, "\(RunSemanticsTests.train) lr=1e-12 evaluate=1 keep=\(item.keep)")
    #expect(ending.status == 0, "\(ending)")
    let run = try #require(runs(place).first)
    #expect(run.manifest.best?.step == 1)
    #expect(try CheckpointReader(run.directory).names().map(\.step) == item.steps)
    for step in item.steps {
      #expect(try place.lines("eval r1@\(step) on=dev").status == 0)
    }
  }

  @Test(
    "patience stops the run, which is finished then; 0 never stops it", arguments: [(0, 10), (1, 2), (2, 3)])
  func patience(patience: Int, steps: Int) throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load,
      "train encoder task=cls epochs=2 batch=8 threads=1 lr=1e-12 evaluate=1 patience=\(patience)")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.output.contains("finished, stopped early") == (patience > 0), "\(ending)")
    let run = try #require(runs(place).first)
    #expect(run.status == .finished && run.manifest.segments.last?.toStep == steps)
    #expect(run.manifest.machine["stop_reason"]?.string == (patience > 0 ? "patience" : "finished"))
    #expect(try results(place)["train_metrics"]?["epochs_completed"]?.double == Double(steps) / 5)
    #expect(try place.lines("resume r1").status == 1)
  }

  @Test("the scores in the record are those of the best checkpoint, as eval gives them")
  func scores() throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "train encoder task=span metric=loss epochs=3 batch=4 evaluate=2 patience=0 lr=5e-3")
    #expect(ending.status == 0, "\(ending)")
    let run = try #require(runs(place).first)
    let eval = try place.lines("eval r1 on=dev,test format=json")
    #expect(eval.status == 0, "\(eval)")
    let rows = try #require(try JSONValue(parsing: Array(eval.output.utf8), source: "eval").array)
    for (row, split) in zip(rows, ["dev", "test"]) {
      for name in ["f1", "accuracy", "token_f1_macro", "loss"] {
        let shown = row[name]?.double ?? row[name]?.string.flatMap { Double($0) }
        #expect(shown == run.manifest.metric(name, on: split), "\(split) \(name): \(row.text())")
      }
    }
    #expect(run.manifest.metric("loss", on: "dev") == run.manifest.best?.value)
  }
}
