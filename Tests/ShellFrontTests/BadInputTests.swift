import Basics
import ModelFiles
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A workplace with a finished run, `r1` (name=base), that nothing refused may touch.
final class Furnished: Sendable {
  let path: String
  private let place: @Sendable () -> Workplace

  init() throws {
    nonisolated(unsafe) let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "train encoder task=cls epochs=1 batch=8 threads=1 name=base")
    try #require(ending.status == 0, "\(ending)")
    path = place.path
    self.place = { place }
  }

  /// Runs idx and expects a refusal that changes nothing in the store.
  func expectRefused(
    _ arguments: [String], status: Int32, says fragments: [String], behind prefix: [String] = [],
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let before = try StoreFacts(path + "/experiments")
    let ending = try IdxProcess.run(["--no-init"] + arguments, in: path, behind: prefix)
    #expect(ending.status == status, "\(ending)", sourceLocation: location)
    #expect(ending.failures.count == 1, "one clear line, not: \(ending)", sourceLocation: location)
    for fragment in fragments {
      #expect(
        ending.failures.first?.contains(fragment) == true, "'\(fragment)' in: \(ending)",
        sourceLocation: location)
    }
    let changes = try StoreFacts(path + "/experiments").changes(since: before)
    #expect(changes.isEmpty, "\(arguments) changed \(changes)", sourceLocation: location)
  }

  func expectRefused(
    lines: String..., status: Int32, says fragments: [String], _ location: SourceLocation = #_sourceLocation
  ) throws {
    try expectRefused(["-c", lines.joined(separator: "\n")], status: status, says: fragments, location)
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try AtomicFile.replace("\(path)/\(name)", with: bytes)
  }
  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  /// Shared by the tests: none of them changes what is there.
  static let shared = Result { try Furnished() }
}

@Suite struct BadInputTests {
  private let place: Furnished
  init() throws { place = try Furnished.shared.get() }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let line: String
    let status: Int32
    let says: [String]
    init(_ line: String, _ status: Int32 = 1, _ says: String...) {
      (self.line, self.status, self.says) = (line, status, says)
    }
    var testDescription: String { line }
  }

  @Test(
    "a key or value of train that cannot be: status 1 and one line that says what can",
    arguments: [
      Refusal("lrr=1", 1, "unknown key 'lrr' for train; did you mean 'lr'?"),
      Refusal("lr=0", 1, "lr takes a number above 0 and at most 1, not '0'"),
      Refusal("lr=2", 1, "not '2'"), Refusal("lr=nan", 1, "not 'nan'"), Refusal("lr=abc", 1, "not 'abc'"),
      Refusal("lr=1e-3,1e-3", 1, "twice"),
      Refusal("batch=0", 1, "batch takes a whole number from 1 to 4096, not '0'"),
      Refusal("batch=-1", 1, "not '-1'"),
      Refusal("batch=99999999999999999999", 1, "batch takes"), Refusal("batch=1.5", 1, "not '1.5'"),
      Refusal("epochs=0", 1, "epochs takes"), Refusal("seed=-1", 1, "seed takes"),
      Refusal("length=2", 1, "from 3 to 4096"),
      Refusal("max_length=2", 1, "length takes"), Refusal("max_samples=0", 1, "max_samples takes"),
      Refusal("metric=foo", 1, "cls has no metric 'foo'; known are: f1"),
      Refusal("metric=f1_macor", 1, "did you mean 'f1_macro'?"),
      Refusal("metric=token_f1_macro", 1, "cls has no metric 'token_f1_macro'"),
      Refusal("keep=0", 1, "keep takes"), Refusal("evaluate=0", 1, "evaluate takes"),
      Refusal("evaluate=sometimes", 1, "evaluate takes"),
      Refusal("evaluate=steps", 1, "eval_steps is not given"),
      Refusal("warmup=2.5", 1, "warmup takes"), Refusal("warmup=-1", 1, "warmup takes"),
      Refusal("patience=-1", 1, "patience takes"), Refusal("threads=0", 1, "threads takes"),
      Refusal("threads=9999", 1, "from 1 to 256"),
      Refusal("optimizer=lion", 1, "optimizer takes one of adamw"),
      Refusal("schedule=cosin", 1, "did you mean 'cosine'?"), Refusal("clip=-1", 1, "clip takes"),
      Refusal("smoothing=1", 1, "smoothing takes"), Refusal("decay=-0.1", 1, "decay takes"),
      Refusal("existing=maybe", 1, "error", "skip", "resume"),
      Refusal("crf=perhaps", 1, "crf takes true or false"),
      Refusal("mode=frozen", 1, "frozen_backbone"), Refusal("task=cls", 1, "'task' is given twice"),
      Refusal("name=a/b", 1, "the name 'a/b'"), Refusal("name=checkpoint-1", 1, "reserved"),
      Refusal("name=logs", 1, "reserved"), Refusal("name=best_checkpoint", 1, "reserved"),
      Refusal("name=.x", 1, "begins with a point"), Refusal("from=r99", 1, "there is no run r99"),
      Refusal("from=r1@999", 1, "there is no checkpoint of step 999"),
      Refusal("from=r1@x", 1, "'x' is no checkpoint"),
      Refusal("from=nosuch", 2, "there is no model 'nosuch'"),
      Refusal("device=cuda", 2, "'cuda'; use device=cpu"), Refusal("device=mps", 2, "'mps'; use device=cpu"),
      Refusal("device=tpu", 2, "unknown device 'tpu'; use device=cpu"),
      Refusal("config=nosuch.yaml", 2, "cannot read: No such file or directory (nosuch.yaml)"),
      Refusal("train_file=nosuch.csv", 2, "(nosuch.csv)"), Refusal("train_file=encoder", 2, "(encoder)"),
    ])
  func settings(_ refusal: Refusal) throws {
    try place.expectRefused(
      lines: Workplace.load, "train encoder task=cls \(refusal.line)", status: refusal.status,
      says: refusal.says)
  }

  @Test(
    "a line that cannot be meant: status 1, and nothing of the lines before it has run",
    arguments: [
      Refusal("trian encoder", 1, "unknown command 'trian'; did you mean 'train'?"),
      Refusal("nosuchverb", 1, "unknown command 'nosuchverb'; known are: compare data eval export help"),
      Refusal("hpo encoder", 1, "no task is given"),
      Refusal("hpo encoder task=cls", 1, "there is nothing to search"),
      Refusal("hpo encoder task=cls lr=log(0,1)", 1, "log(…) is used wrongly"),
      Refusal("hpo encoder task=cls batch=float(8,9.5)", 1, "batch takes a whole number"),
      Refusal("hpo encoder task=cls schedule=int(1,2)", 1, "which is no range"),
      Refusal("hpo encoder task=cls lr=log(1e-5)", 1, "log(…) is used wrongly"),
      Refusal("hpo encoder task=cls lr=float(1e-4,1e-5)", 1, "write float(LOW,HIGH) with LOW not above HIGH"),
      Refusal("hpo encoder task=cls batch=8,8", 1, "lists 8 twice"),
      Refusal("hpo encoder task=cls decay=float(0,0.2,-1)", 1, "a step is above 0"),
      Refusal("hpo encoder task=cls train_file=a,b", 1, "is the same for all trials"),
      Refusal("hpo encoder task=cls batch=8,16 sampler=cma", 1, "there is no sampler 'cma'"),
      Refusal("hpo encoder task=cls batch=8,16 pruner=wilcoxon", 1, "there is no pruner 'wilcoxon'"),
      Refusal("hpo encoder task=cls batch=8,16 pruner=percentile", 1, "asks for a percentile"),
      Refusal("hpo encoder task=cls lr=log(1e-5,1e-4) sampler=grid", 1, "is a range without steps"),
      Refusal("hpo encoder task=cls batch=8,16 trials=0", 1, "trials is 0"),
      Refusal("hpo encoder task=cls batch=8,16 storage=mysql://x", 1, "is no storage of studies"),
      Refusal("hpo encoder task=cls batch=8,16 storage=postgresql://a:b@h/d", 1, "a password in an address"),
      Refusal("resume h1", 2, "there is no study h1"),
      Refusal("train from=h1.best task=cls", 2, "there is no study h1"),
      Refusal("train from=h1.t0 task=cls", 2, "there is no study h1"),
      Refusal("predict r99 text=x", 1, "there is no run r99"),
      Refusal("report r1", 1, "'report' is not built yet"),
      Refusal("runs &", 1, "background ('&') is not built yet"), Refusal("runs format=xml", 1, "'xml'"),
      Refusal("runs \"open", 1, ""), Refusal("help nosuch", 1, "there is no command 'nosuch'"),
      Refusal("help train nosuch", 1, "train has no key 'nosuch'"),
      Refusal("set foo=1", 1, "there is no setting 'foo'"),
      Refusal("set threads=0", 1, "threads takes"), Refusal("set device=cuda", 2, "set device=cpu"),
      Refusal("set existing=never", 1, "existing takes error, skip or resume"),
      Refusal("load data", 1, "no split is given"), Refusal("load data train=nosuch.csv", 2, "(nosuch.csv)"),
      Refusal("load config", 1, "load config FILE.yaml"),
      Refusal("load nosuch", 2, "there is no model 'nosuch'"),
      Refusal("load data.csv extra.csv", 1, ""), Refusal("show r99", 1, "there is no run r99"),
      Refusal("show foo", 1, "'foo' is no run"), Refusal("eval r99 on=test.csv", 1, "there is no run r99"),
      Refusal("eval r1 on=nosuch", 1, "there is no split or file 'nosuch'"),
      Refusal("eval encoder on=test.csv", 1, "give task=cls"),
      Refusal("eval encoder on=test.csv task=cls", 2, "there are no weights (encoder)"),
      Refusal("eval", 1, "no model is named"),
      Refusal("resume r1", 1, "r1 is finished; train from=r1 name=NAME"),
      Refusal("resume r99", 1, "there is no run r99"),
      Refusal("tail r99", 1, "there is no run r99"),
      Refusal("compare r1 metric=f2", 1, "there is no metric 'f2'; did you mean 'f1'?"),
      Refusal("expect f9 >= 0.5 run=r1", 1, "there is no metric 'f9'"),
      Refusal("expect f1 >= 0.5 runn=r1", 1, "did you mean 'run'?"),
      Refusal("expect f1 >= 2 run=r1", 4, "expected f1 >= 2"),
      Refusal("tokens encoder on=nosuch", 1, "there is no split or file 'nosuch'"),
      Refusal("plan", 1, "nothing to plan"),
      Refusal("plan nosuch.idx", 2, "(nosuch.idx)"),
      Refusal("train encoder", 1, "no task is given; add task=cls"),
      Refusal("train encoder task=cls", 1, "no train split is named; load data train=FILE.csv"),
      Refusal("runs > nowhere/x", 2, "there is no directory 'nowhere'"),
      Refusal("runs > /dev/full", 2, "No space left on device"),
    ])
  func lines(_ refusal: Refusal) throws {
    let before = "before \(refusal.line.unicodeScalars.reduce(7) { $0 &* 31 &+ Int($1.value) }).txt"
    try place.expectRefused(
      lines: "help > \"\(before)\"", refusal.line, status: refusal.status, says: refusal.says)
    // Status 1 means that nothing ran.
    #expect(refusal.status != 1 || !FileSystem.exists("\(place.path)/\(before)"))
  }

  struct Flags: Sendable, CustomTestStringConvertible {
    let words: [String]
    let status: Int32
    let says: [String]
    init(_ words: String, _ status: Int32, _ says: String...) {
      (self.words, self.status, self.says) = (words.split(separator: " ").map(String.init), status, says)
    }
    var testDescription: String { words.joined(separator: " ") }
  }

  @Test(
    "options and flags that cannot be meant",
    arguments: [
      Flags("--nosuch", 1, "there is no option '--nosuch'"),
      Flags("--store", 1, "Missing value for '--store"),
      Flags("-c", 1, "Missing value for '-c"), Flags("nofile.idx", 2, "(nofile.idx)"),
      Flags("--device cuda", 2, "not on 'cuda'; use --device cpu"),
      Flags("--batch_size 4", 1, "neither a model nor a task is given; add --model_id FOLDER and --task cls"),
      Flags("--task cls runs", 1, "'runs' beside the flags of a run would not be run"),
      Flags(
        "--mode full_finetune --model_id encoder --task cls --device cuda", 2,
        "not on 'cuda'; use --device cpu"),
      Flags(
        "--mode frozen_backbone --model_id encoder --task cls --device mps", 2,
        "not on 'mps'; use --device cpu"),
      Flags("--mode hpo --model_id encoder", 1, "no task is given; add --task cls"),
      Flags("--task cls", 1, "no model is named; add --model_id FOLDER"),
      Flags("--mode hpo --model_id encoder --task cls --config nosuch.yaml", 2, "(nosuch.yaml)"),
      Flags("--mode zero_shot --model_id encoder", 1, "--mode zero_shot needs --model_id and --data"),
      Flags("--mode full --model_id encoder", 1, "there is no --mode full; did you mean 'full_finetune'?"),
      Flags("--mode full_finetune --model_id encoder --task both", 1, "--task both means two runs"),
      Flags("--mode full_finetune --model_id encoder --task cls --num_epochs 0", 1, "epochs takes"),
      Flags("--mode evaluate --model_checkpoint encoder", 1, "--data"),
    ])
  func flags(_ flags: Flags) throws {
    try place.expectRefused(flags.words, status: flags.status, says: flags.says)
  }

  @Test(
    "a configuration that cannot be: the key, its line, and what would do",
    arguments: [
      Refusal(
        "lerning_rate: 1e-3", 1,
        "unknown key 'lerning_rate' (bad.yaml, line 2); did you mean 'learning_rate'?"),
      Refusal("fp16: true", 2, "fp16: true asks for what is not there (bad.yaml, line 2)"),
      Refusal("bf16: true", 2, "(bad.yaml, line 2)"),
      Refusal("device: cuda", 2, "'cuda' (bad.yaml, line 2); use device=cpu"),
      Refusal("num_labels: 5", 2, "(bad.yaml, line 2)"),
      Refusal("push_to_hub: true", 2, "(bad.yaml, line 2)"),
      Refusal("learning_rate: hello", 1, "not 'hello' (bad.yaml, line 2)"),
      Refusal("learning_rate: [1, 2]", 1, "'learning_rate' holds more than one value (bad.yaml, line 2)"),
      Refusal("learning_rate: 5", 1, "at most 1, not '5' (bad.yaml, line 2)"),
      Refusal("  bad: [", 1, "not valid YAML"),
      Refusal("seed: 1\nseed: 2", 1, "'seed' is given twice (bad.yaml)"),
      Refusal("? [a]\n: b", 1, "a key is no word (bad.yaml"),
      Refusal("training_mode: hpo", 1, "training_mode is 'hpo'"),
      Refusal("metric_for_best_model: eval_foo", 1, "no metric 'foo'"),
    ])
  func configurations(_ refusal: Refusal) throws {
    // Each case in a directory of its own: the cases run at the same time.
    let directory = "yaml\(refusal.line.unicodeScalars.reduce(7) { $0 &* 31 &+ Int($1.value) })"
    try FileSystem.createDirectory("\(place.path)/\(directory)")
    try place.write("\(directory)/bad.yaml", "task: cls\n\(refusal.line)\n")
    let says = refusal.says.map { $0.replacing("bad.yaml", with: "\(directory)/bad.yaml") }
    try place.expectRefused(
      lines: Workplace.load, "train encoder config=\(directory)/bad.yaml", status: refusal.status, says: says)
  }

  @Test("a search refuses a training mode that there is not, and other evaluations for each trial")
  func searches() throws {
    try place.write(
      "mode.yaml",
      "search_space:\n  learning_rate: {type: float, low: 1e-5, high: 1e-4}\nfixed:\n  training_mode: frozen\n"
    )
    try place.expectRefused(
      lines: Workplace.load, "hpo encoder task=cls trials=2 config=mode.yaml", status: 1,
      says: ["training_mode is 'frozen' (mode.yaml)"])
    try place.expectRefused(
      lines: Workplace.load, "hpo encoder task=cls trials=2 max_eval_samples=8,16", status: 1,
      says: ["max_eval_samples is the same for all trials"])
  }

  @Test("a file that is no list of keys is no configuration", arguments: ["- a\n- b\n", "just text\n"])
  func noConfiguration(text: String) throws {
    let name = "form\(text.utf8.count).yaml"
    try place.write(name, text)
    try place.expectRefused(
      lines: "load config \(name)", status: 1, says: ["is not a list of 'key: value' lines (\(name))"])
  }
}
