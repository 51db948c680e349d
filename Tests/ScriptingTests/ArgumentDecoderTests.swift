import Basics
import Testing

@testable import Scripting

private enum Task: String, CaseIterable, Sendable { case cls, span }

private enum Train {
  static let model = Argument(
    "model", .operand, .orNone(.text("a model", completion: .model)), default: nil,
    help: "Where the weights are.", changesResult: true)
  static let rate = Argument(
    "lr", aliases: ["learning_rate"], .key, .number(.above(0, through: 1)), default: 2e-5,
    help: "Peak learning rate.", changesResult: true)
  static let task = Argument(
    "task", .key, .cases(), default: Task.cls, help: "What is learnt.",
    changesResult: true)
  static let seed = Argument(
    "seed", .key, .int(0...Int.max), default: 42, help: "Seed of all draws.", changesResult: true)
  static let crf = Argument(
    "crf", aliases: ["use_crf"], .key, .flag, default: false, help: "Use a CRF.", changesResult: true)
  static let keep = Argument(
    "keep", aliases: ["save_total_limit"], .key, .orNone(.int(1...)), default: 2,
    help: "Checkpoints kept.", changesResult: false)
  static let splits = Argument(
    "on", .key, .list(of: .text()), default: ["dev"], help: "Splits.",
    changesResult: false)
  static let source = Argument(
    "from", .key,
    .orNone(.result("a run", completion: .run)), default: nil, help: "Weights to start from.",
    changesResult: true)
  static let force = Argument(
    "force", .flag, .flag, default: false, help: "Train anyway.", changesResult: false)
  static let spec = CommandSpec(
    "train", summary: "Fine-tune a model.",
    arguments: [model, rate, task, seed, crf, keep, splits, source, force], examples: [Example("train m", "")]
  )
}

private enum Compare {
  static let runs = Argument(
    "runs", .rest, .list(of: .result("a run", completion: .run)),
    help: "What is compared.", changesResult: false)
  static let spec = CommandSpec("compare", summary: "Compare runs.", arguments: [runs], examples: [])
}

private enum Load {
  static let what = Argument(
    "what", .operand, .choice(["data", "config"]), help: "What.", changesResult: false)
  static let spec = CommandSpec(
    "load", summary: "Load.", arguments: [what],
    freeKeys: CommandSpec.FreeKeys("SPLIT", help: "A file.", kind: .file(suffixes: [".csv"])), examples: [])
}

private func calls(_ line: String) throws -> [ExpandedCall] {
  try Script(line, file: "a.idx").statements.compactMap {
    if case .call(let call) = $0.action { call } else { nil }
  }
}

private func decode(_ line: String, _ spec: CommandSpec = Train.spec) throws -> Arguments {
  try ArgumentDecoder(spec).decode(try #require(try calls(line).last))
}

@Suite struct ArgumentDecoderTests {
  @Test("fills every argument by type")
  func types() throws {
    let given = try decode("train models/a lr=3e-5 task=span seed=1e3 crf=on keep=none on=dev,test force")
    #expect(given[Train.model] == "models/a")
    #expect(given[Train.rate] == 3e-5)
    #expect(given[Train.task] == .span)
    #expect(given[Train.seed] == 1000)
    #expect(given[Train.crf])
    #expect(given[Train.keep] == nil)
    #expect(given[Train.splits] == ["dev", "test"])
    #expect(given[Train.force])
    #expect(given.isGiven(Train.rate))
    let bare = try decode("train")
    #expect(bare[Train.model] == nil)
    #expect(bare[Train.rate] == 2e-5)
    #expect(bare[Train.keep] == 2)
    #expect(bare[Train.source] == nil)
    #expect(!bare.isGiven(Train.rate))
  }

  @Test("a long name means its short one")
  func aliases() throws {
    #expect(try decode("train learning_rate=1e-4")[Train.rate] == 1e-4)
    #expect(Train.rate.storedName == "learning_rate")
    #expect(Train.rate.fallbackText == "2e-05")
    #expect(Train.keep.typeText == "a whole number of at least 1, or none")
    #expect(Train.rate.typeText == "a number above 0 and at most 1")
  }

  @Test(
    "names the word that is wrong",
    arguments: [
      ("train lrr=3", "1:7", "script.unknown-key", "did you mean 'lr'?"),
      ("train learning-rate=3", "1:7", "script.unknown-key", "did you mean 'learning_rate'?"),
      ("train model=x", "1:7", "script.unknown-key", "without 'model='"),
      ("train lr=fast", "1:10", "script.type", "a number above 0"),
      ("train lr=2", "1:10", "script.range", "at most 1"),
      ("train lr=0", "1:10", "script.range", "above 0"),
      ("train lr=\"1\"", "1:10", "script.type", "a number"),
      ("train seed=1.5", "1:12", "script.type", "whole number"),
      ("train seed=-1", "1:12", "script.range", "at least 0"),
      ("train seed=99999999999999999999", "1:12", "script.type", "whole number"),
      ("train task=cl", "1:12", "script.choice", "did you mean 'cls'?"),
      ("train crf=maybe", "1:11", "script.type", "true or false"),
      ("train lr=1e-5,2e-5", "1:10", "script.list", "one value"),
      ("train lr=log(1e-5,2e-5)", "1:10", "script.type", "hpo"),
      ("train lr=1e-5 learning_rate=2e-5", "1:15", "script.twice", "'lr'"),
      ("train force force", "1:13", "script.twice", "'force'"),
      ("train a b", "1:9", "script.operand", "one word too many"),
      ("train a --sed", "1:9", "script.operand", "write seed=VALUE"),
      ("train a lr", "1:9", "script.operand", "write lr=VALUE"),
      ("train a froce", "1:9", "script.operand", "did you mean 'force'?"),
    ])
  func failures(line: String, place: String, code: String, message: String) {
    let failure = #expect(throws: Failure.self) { try decode(line) }
    #expect(failure?.code.rawValue == code, "\(failure?.description ?? "")")
    #expect(failure?.description.hasPrefix("a.idx:\(place): ") == true, "\(failure?.description ?? "")")
    #expect(failure?.description.contains(message) == true, "\(failure?.description ?? "")")
  }

  @Test("the rest of the words is one list")
  func rest() throws {
    let arguments = try decode("train m as a\nlet more = r3,r4\ncompare a r2 $more", Compare.spec)
    #expect(arguments[Compare.runs].map(\.text) == ["a", "r2", "r3", "r4"])
    #expect(arguments[Compare.runs].map { $0.reference?.producer } == [0, nil, nil, nil])
    let failure = #expect(throws: Failure.self) { try decode("compare", Compare.spec) }
    #expect(failure?.code == "script.missing")
  }

  @Test("a bound name is a result where one is wanted, a word elsewhere, and '$' only the former")
  func boundNames() throws {
    let arguments = try decode("t as cls\ntrain task=cls from=$cls")
    #expect(arguments[Train.task] == .cls)
    #expect(arguments[Train.source]?.reference?.name == "cls")
    let failure = #expect(throws: Failure.self) { try decode("t as cls\ntrain task=$cls") }
    #expect(failure?.code == "script.type")
  }

  @Test("keys whose names the user chooses")
  func freeKeys() throws {
    let arguments = try decode("load data train=a.csv unseen=b.csv", Load.spec)
    #expect(arguments.freeKeys.map(\.name.text) == ["train", "unseen"])
    #expect(arguments.freeKeys.map(\.value) == ["a.csv", "b.csv"])
    #expect(throws: Failure.self) { try decode("load data train=a train=b", Load.spec) }
    #expect(throws: Failure.self) { try decode("load data train=a,b", Load.spec) }
  }

  @Test("a search takes lists and ranges, each end checked")
  func search() throws {
    let rate = Argument(
      "lr", .key, .search(over: .number(.above(0, through: 1))), help: "", changesResult: true)
    let spec = CommandSpec("hpo", summary: "", arguments: [rate], examples: [])
    guard case .range(1e-5, 5e-5, isLogarithmic: true) = try decode("hpo lr=log(1e-5,5e-5)", spec)[rate],
      case .choice([0.1, 0.2]) = try decode("hpo lr=0.1,0.2", spec)[rate],
      case .fixed(0.5) = try decode("hpo lr=0.5", spec)[rate]
    else {
      Issue.record("read differently")
      return
    }
    let failure = #expect(throws: Failure.self) { try decode("hpo lr=float(0.5,5)", spec) }
    #expect(failure?.code == "script.range")
  }

  @Test("mutated calls are decoded or refused")
  func fuzz() throws {
    let lines = [
      "train models/a lr=3e-5,1e-4 task=span seed=1..3 crf=on keep=none on=dev,test force",
      "train from=$x learning_rate=log(1,2)",
    ]
    let extra = Array("=,. 1e-$[]()abז\"'".unicodeScalars)
    for number in 0..<2_000 {
      var generator = SeededGenerator(seed: 9, "decode fuzz", number)
      var scalars = Array(lines[generator.below(lines.count)].unicodeScalars)
      for _ in 0..<(1 + generator.below(4)) {
        let at = generator.below(scalars.count)
        if generator.below(2) == 0 {
          scalars.remove(at: at)
        } else {
          scalars[at] = extra[generator.below(extra.count)]
        }
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      do {
        for call in try calls(text) { _ = try ArgumentDecoder(Train.spec).variants(of: call) }
      } catch is Failure {}
    }
  }
}

@Suite struct CallVariantTests {
  private func variants(_ line: String) throws -> [CallVariant] {
    try ArgumentDecoder(Train.spec).variants(of: try #require(try calls(line).last))
  }

  @Test(
    "lists are runs, in the order of the line",
    arguments: [
      ("train m", [nil]),
      ("train m seed=1..3", ["seed_1", "seed_2", "seed_3"]),
      ("train m lr=2e-5,0.00003", ["lr_2e-05", "lr_3e-05"]),
      ("train m learning_rate=2e-5,3e-5", ["lr_2e-05", "lr_3e-05"]),
      (
        "train m task=cls,span seed=1,2",
        ["task_cls_seed_1", "task_cls_seed_2", "task_span_seed_1", "task_span_seed_2"]
      ),
      ("train models/a,models/b", ["model_a", "model_b"]),
      ("train m seed=[5]", [nil]),
      ("train m on=dev,test", [nil]),
    ] as [(String, [String?])])
  func names(line: String, expected: [String?]) throws {
    #expect(try variants(line).map(\.name) == expected)
  }

  @Test("each run has its own values")
  func values() throws {
    let found = try variants("train seed=1,2 lr=1e-5,2e-5")
    #expect(found.map { $0.arguments[Train.seed] } == [1, 1, 2, 2])
    #expect(found.map { $0.arguments[Train.rate] } == [1e-5, 2e-5, 1e-5, 2e-5])
  }

  @Test(
    "refuses",
    arguments: [
      ("train seed=1,1", "script.twice"), ("train lr=2e-5,0.00002", "script.twice"),
      ("train seed=1..101 keep=1..101", "script.range"), ("train seed=1,x", "script.type"),
    ])
  func refuses(line: String, code: String) {
    let failure = #expect(throws: Failure.self) { try variants(line) }
    #expect(failure?.code.rawValue == code)
  }
}

@Suite struct SpecCompleterTests {
  private let completer = SpecCompleter([Compare.spec, Load.spec, Train.spec])

  private func texts(_ line: String) -> [String] {
    completer.complete(CompletionContext(line, cursor: line.utf8.count), variables: ["seeds", "h"]).candidates
      .map { $0.text }
  }

  @Test(
    "offers what fits",
    arguments: [
      ("tr", ["train"]), ("l", ["let", "load"]), ("train m l", ["lr="]), ("train m lea", ["learning_rate="]),
      ("train m task=", ["cls", "span"]), ("train m task=cls,s", ["span"]), ("train m task=s", ["span"]),
      ("train m lr=1 l", []), ("train m f", ["from=", "force"]), ("train m seed=$s", ["seeds"]),
      ("try tr", ["train"]), ("a; tr", ["train"]), ("load d", ["data"]), ("train \"x", []), ("# tr", []),
      ("for x in a\n  tr", ["train"]),
    ])
  func candidates(line: String, expected: [String]) { #expect(texts(line) == expected) }

  @Test("asks for what lives elsewhere by its kind")
  func wanted() {
    func wanted(_ line: String) -> [Completion] {
      completer.complete(CompletionContext(line, cursor: line.utf8.count)).wanted
    }
    #expect(wanted("train ") == [.model])
    #expect(wanted("train m from=") == [.run])
    #expect(wanted("compare r1 r") == [.run])
    #expect(wanted("load data unseen=") == [.file(suffixes: [".csv"])])
    #expect(wanted("train m seed=") == [])
  }

  @Test("knows where the word begins and how to write a candidate")
  func places() {
    let hebrew = "load data train=נתו"
    let context = CompletionContext(hebrew, cursor: hebrew.utf8.count)
    #expect(context.start == "load data train=".utf8.count)
    #expect(context.prefix == "נתו")
    #expect(context.written("a b") == "\"a b\"")
    let open = CompletionContext("load data train=\"my fi", cursor: 22)
    #expect(open.prefix == "my fi")
    #expect(open.start == 16)
    #expect(open.written("my file.csv") == "\"my file.csv\"")
  }
}
