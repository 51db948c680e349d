import Basics
import TestSupport
import Testing

/// What a person meets at the command line of the real program: help, slips, pipes, groups.
@Suite("the command line") struct CommandLineTests {
  private static let train = "train encoder epochs=1 max_samples=8"

  @Test("help is there in every spelling, and says what the program is called")
  func help() throws {
    let place = try Workplace(train: 8, others: 4)
    for spelling in ["--help", "-h"] {
      let ending = try place.idx(spelling)
      #expect(ending.status == 0, "\(ending)")
      #expect(ending.output.hasPrefix("USAGE: idx ") && ending.output.contains("--store"), "\(ending)")
    }
    #expect(try place.idx("train", "--help").output == place.idx("help", "train").output)
  }

  @Test(
    "what would be passed over is refused",
    arguments: [
      ["-x"], ["--bogus", "runs"], ["--seed", "3"], ["-c", "runs", "show"],
    ])
  func refused(arguments: [String]) throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try IdxProcess.run(["--no-init"] + arguments, in: place.path)
    #expect(ending.status == 1, "\(ending)")
    #expect(ending.failures.count == 1, "\(ending)")
  }

  @Test("every option of the help that takes one value is refused when it is given twice")
  func options() throws {
    let place = try Workplace(train: 8, others: 4)
    let names = try place.idx("--help").output.matches(of: /\n +--([a-z_]+) </).map { String($0.1) }
    #expect(names.count > 15 && names.contains("keep_best"), "\(names)")
    for name in names {
      let ending = try place.idx("--\(name)", "1", "--\(name)=2")
      #expect(ending.status == 1 && ending.errors.contains("--\(name) is given twice"), "\(ending)")
    }
  }

  @Test("several -c run one after the other, and a slip in any of them stops them all before they begin")
  func severalLines() throws {
    let place = try Workplace(train: 8, others: 4)
    let both = try place.idx("-c", "help quit", "-c", "help runs")
    #expect(both.status == 0, "\(both)")
    let (first, second) = (both.output.firstRange(of: "quit: "), both.output.firstRange(of: "runs: "))
    #expect(try #require(first).lowerBound < (try #require(second)).lowerBound, "\(both)")
    let slip = try place.idx("-c", "load nosuch", "-c", "runs")
    #expect(slip.status != 0 && slip.errors.contains("nosuch"), "\(slip)")
    let later = try place.idx("-c", "help quit", "-c", "trian x")
    #expect(later.status == 1 && later.output.isEmpty, "\(later)")
    #expect(later.errors.contains("\n  trian x\n  ^^^^^\n"), "\(later)")
  }

  @Test(
    "what is given twice is refused, wherever it stands",
    arguments: [
      ["--seed", "1", "--seed", "2", "--task", "cls"], ["--store", "a", "--store=b", "runs"],
      ["--task", "cls", "--model_id", "encoder", "--task=span"], ["empty.idx", "x=1", "x=2"],
      ["plan", "empty.idx", "x=1", "x=2"], ["train", "encoder", "lr=1e-3", "learning_rate=1e-4"],
      ["load", "data", "dev=dev.csv", "val=test.csv"], ["-c", "expect f1 >= 0 on=dev on=test"],
      ["--model_id", "encoder", "--model_checkpoint", "other", "--task", "cls"],
      ["-qc", "runs", "--store", "a", "--store", "b"],
      ["--mode", "hpo", "--keep_best", "1", "--keep_best", "2"],
      ["--keep_best", "1", "--seed", "1", "--seed", "2"],
    ])
  func twice(arguments: [String]) throws {
    let place = try Workplace(train: 8, others: 4)
    try place.write("empty.idx", "param x = 3 \"a number\"\nruns\n")
    let ending = try IdxProcess.run(["--no-init"] + arguments, in: place.path)
    #expect(ending.status == 1, "\(ending)")
    #expect(
      ending.errors.contains("twice") || ending.errors.contains("same split")
        || ending.errors.contains("one or the other"),
      "\(ending)")
  }

  @Test("-q hides no failure: of a line that is passed over, of a warning, of what is skipped behind it")
  func quiet() throws {
    let place = try Workplace(train: 8, others: 4)
    try place.write(
      "on.idx",
      """
      on error continue
      \(Workplace.load)
      \(CommandLineTests.train) task=cls name=a as a
      expect f1 >= 2 run=$a on=dev else warn
      expect f1 >= 3 run=$a on=dev
      eval $a on=test
      """)
    let ending = try place.idx("-q", "on.idx")
    #expect(ending.status != 0, "\(ending)")
    #expect(ending.errors.contains("warning: expected f1 >= 2"), "\(ending)")
    #expect(ending.failures.count == 2, "\(ending)")
    #expect(!ending.errors.contains("epoch 1.00"), "\(ending)")
  }

  @Test(
    "a word of expect or compare that no run can fit is found before anything runs",
    arguments: [
      ("expect f1 >= 0 on=tset", "did you mean 'test'?"),
      ("expect f1 >= 0 on=tset run=$a", "did you mean 'test'?"),
      ("compare $a on=dev,tset", "did you mean 'test'?"),
      ("compare on=tset format=md", "did you mean 'test'?"),
      ("expect mean(f1) >= 0 task=clss", "did you mean 'cls'?"),
      ("expect mean(f1) >= 0 mode=frozen_backbon", "did you mean 'frozen_backbone'?"),
      ("expect mean(f1) >= 0 model=encodr", "no line before trains a model 'encodr'"),
    ])
  func filters(line: String, remedy: String) throws {
    let place = try Workplace(train: 8, others: 4)
    let script = "\(Workplace.load)\n\(CommandLineTests.train) task=cls as a\n\(line)\n"
    try place.write("late.idx", script)
    for arguments in [["late.idx"], ["plan", "late.idx"]] {
      let ending = try IdxProcess.run(["--no-init"] + arguments, in: place.path)
      #expect(ending.status == 1, "\(ending)")
      #expect(ending.errors.contains("late.idx:3:") && ending.errors.contains(remedy), "\(ending)")
    }
    #expect(!FileSystem.exists(place.path + "/experiments/results"))
  }

  @Test("words of expect that fit what earlier lines make pass, and compare refuses a split that no run has")
  func fittingFilters() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(
      Workplace.load, "load data unseen=test.csv", "\(CommandLineTests.train) task=cls as a",
      "eval $a on=unseen,dev.csv", "expect f1 >= 0 on=unseen run=$a", "expect f1 >= 0 on=validation",
      "expect mean(f1) >= 0 task=cls mode=full_finetune model=encoder on=test")
    #expect(ending.status == 0, "\(ending)")
    let compared = try place.lines("compare on=tset")
    #expect(compared.status == 1 && compared.errors.contains("did you mean 'test'?"), "\(compared)")
    #expect(try place.lines("load data unseen=test.csv", "compare on=unseen,test,train").status == 0)
  }

  @Test("names that begin with - or =, or hold a control, are refused", arguments: ["-x", "=1+1"])
  func names(name: String) throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(Workplace.load, "\(CommandLineTests.train) task=cls name=\"\(name)\"")
    #expect(ending.status == 1 && ending.errors.contains("begins with '\(name.prefix(1))'"), "\(ending)")
  }

  @Test("a slip on standard input is shown with its line")
  func standardInput() throws {
    let ending = try Workplace(train: 8, others: 4).idx(input: "runs\n  trian x\n")
    #expect(ending.status == 1, "\(ending)")
    #expect(ending.errors.contains("<stdin>:2:3: unknown command 'trian'"), "\(ending)")
    #expect(ending.errors.contains("\n    trian x\n    ^^^^^\n"), "\(ending)")
  }

  @Test("the caret stands under the word, behind plan too")
  func planCaret() throws {
    let ending = try Workplace(train: 8, others: 4).lines("plan train encoder lrr=3")
    #expect(ending.status == 1, "\(ending)")
    #expect(ending.errors.contains("  plan train encoder lrr=3\n                     ^^^\n"), "\(ending)")
    let behind = try Workplace(train: 8, others: 4).lines("runs", "runs; plan train encoder lrr=3")
    #expect(
      behind.errors.contains("  runs; plan train encoder lrr=3\n                           ^^^\n"),
      "\(behind)")
  }

  @Test("flags that mean nothing in a mode are said, and refused where they would change the scores")
  func uselessFlags() throws {
    let place = try Workplace(train: 8, others: 4)
    #expect(try place.lines(Workplace.load, "\(CommandLineTests.train) task=cls").status == 0)
    let score = ["--mode", "evaluate", "--model_checkpoint", "r1", "--data", "dev.csv", "--task", "cls"]
    let said = try IdxProcess.run(
      ["--no-init"] + score + ["--batch_size", "4", "--seed", "1"], in: place.path)
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("note: without effect in this mode: --batch_size --seed\n"), "\(said)")
    let refused = try IdxProcess.run(["--no-init"] + score + ["--max_samples", "2"], in: place.path)
    #expect(refused.status == 1 && refused.failures.count == 1, "\(refused)")
    // The longest sentence is 3 sub-words long then: another loss, and words that were cut off are said.
    let short = try IdxProcess.run(["--no-init"] + score + ["--max_length", "3"], in: place.path)
    #expect(short.status == 0 && short.errors.contains("cut"), "\(short)")
  }

  @Test("several runs go to the trash together, or none of them while one is worked on")
  func removal() throws {
    let place = try Workplace(train: 8, others: 4)
    let made = try place.lines(Workplace.load, "\(CommandLineTests.train) task=cls,span")
    #expect(made.status == 0, "\(made)")
    let directory = "\(place.path)/experiments/results/full_finetune/encoder/span/task_span"
    let lock = try #require(try FileLock.take("\(directory)/.lock"), "\(made)")
    let refused = try place.lines("rm r1 r2")
    #expect(refused.status == 2 && refused.failures.count == 1, "\(refused)")
    #expect(try place.lines("show r1").status == 0)
    withExtendedLifetime(lock) {}
    #expect(FileSystem.names(in: "\(place.path)/experiments/.idx/trash").isEmpty)
  }

  @Test(
    "a file that is not there ends it with status 2, an unknown split with status 1",
    arguments: ["eval r1 on=", "zero_shot encoder on=", "tokens encoder on="])
  func missingFile(line: String) throws {
    let place = try Workplace(train: 8, others: 4)
    #expect(try place.lines(Workplace.load, "\(CommandLineTests.train) task=cls").status == 0)
    #expect(try place.lines(line + "none.csv").status == 2)
    let split = try place.lines(Workplace.load, line + "tset")
    #expect(split.status == 1 && split.errors.contains("did you mean 'test'?"), "\(split)")
  }

  @Test("a class that is not there, and sentences that train has too, are said before the run")
  func splitWarnings() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(
      "load data train=train.csv dev=train.csv test=test.csv", "train encoder epochs=1 task=cls")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.contains("dev: 8 of its 8 sentences are in train too"), "\(ending)")
    #expect(!ending.errors.contains("test: 4 of"), "\(ending)")
    let rows = try place.text("train.csv").split(separator: "\n").map(String.init)
    let literal = rows.dropFirst().filter { $0.contains(",0,Literal,") }
    try place.write("literal.csv", ([rows[0]] + literal).joined(separator: "\n") + "\n")
    let one = try place.lines(
      "load data train=literal.csv dev=dev.csv", "train encoder epochs=1 task=cls,span name=one")
    #expect(one.errors.contains("train: no sentence has label 1"), "\(one)")
    #expect(!one.errors.contains("is tagged"), "\(one)")
  }

  @Test("a group with runs of both tasks is scored in one table")
  func mixedGroup() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(
      Workplace.load, "\(CommandLineTests.train) task=cls,span as both", "eval both on=dev format=csv")
    #expect(ending.status == 0, "\(ending)")
    let rows = ending.output.split(separator: "\n").map(String.init)
    let head = try #require(rows.firstIndex { $0.hasPrefix("checkpoint,") })
    #expect(rows[head].contains("confusion_matrix_tn") && rows[head].contains("f1_strict"), "\(ending)")
    let columns = rows[head...].map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
    #expect(columns.count == 3 && Set(columns).count == 1, "\(ending)")
  }

  @Test("a split that nobody named is found before the first line trains")
  func misspeltSplit() throws {
    let place = try Workplace(train: 8, others: 4)
    let script = try place.write(
      "slip.idx", "\(Workplace.load)\n\(CommandLineTests.train) task=cls as x\neval x on=tset\n")
    let ending = try place.idx(script)
    #expect(ending.status == 1, "\(ending)")
    #expect(ending.errors.contains("slip.idx:3:"), "\(ending)")
    #expect(!FileSystem.exists(place.path + "/experiments"), "something ran: \(ending)")
  }

  @Test("a run brings its own splits to the lines behind it")
  func ownSplits() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.lines(
      "\(CommandLineTests.train) task=cls train_file=train.csv dev_file=dev.csv as x", "eval x on=dev")
    #expect(ending.status == 0, "\(ending)")
  }

  @Test("runs that are called by their handles never stand in each other's way")
  func automaticNames() throws {
    let place = try Workplace(train: 8, others: 4)
    let script = try place.write(
      "auto.idx",
      """
      \(Workplace.load)
      set naming=auto
      \(CommandLineTests.train) task=cls seed=1
      \(CommandLineTests.train) task=cls seed=2
      """)
    let ending = try place.idx("plan", script)
    #expect(ending.status == 0 && ending.output.contains("to do 2 runs"), "\(ending)")
  }

  @Test("a name that other work has is refused with one that is free")
  func pasted() throws {
    let place = try Workplace(train: 8, others: 4)
    #expect(try place.lines(Workplace.load, "\(CommandLineTests.train) task=cls name=a").status == 0)
    let second = try place.lines(Workplace.load, "\(CommandLineTests.train) task=cls name=a seed=2")
    #expect(second.status == 2, "\(second)")
    #expect(second.errors.contains("(seed 42, here 2)"), "\(second)")
    #expect(second.errors.contains("give another name, such as name=a_seed_2"), "\(second)")
    let third = try place.lines(Workplace.load, "\(CommandLineTests.train) task=cls name=a_seed_2 seed=2")
    #expect(third.status == 0, "\(third)")
  }

  @Test("an expectation that does not hold is told once; a table in a pipe is whole")
  func expectation() throws {
    let place = try Workplace(train: 8, others: 4)
    let name = String(repeating: "long-name-", count: 12)
    let ending = try place.lines(
      Workplace.load, "\(CommandLineTests.train) task=cls name=\(name)", "runs", "expect f1 >= 2")
    #expect(ending.status == 4, "\(ending)")
    #expect(ending.errors.components(of: "expected f1 >= 2") == 1, "\(ending)")
    #expect(ending.output.contains(name) && !ending.output.contains("…"), "\(ending)")
  }
}

extension String {
  /// How often `part` occurs.
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
