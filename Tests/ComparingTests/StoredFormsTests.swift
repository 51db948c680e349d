import Basics
import Records
import Settings
import Tasks
import Testing
import Tuning

@testable import Comparing
@testable import Configurations
@testable import Experiments
@testable import StudyFiles

/// A value passes through several stored forms: whichever one is read back, it is what ran.
@Suite("stored forms of settings")
struct StoredFormsTests {
  /// Values of every key that are not its default; those that other programs read otherwise among them.
  static let cases: [(setting: Setting, value: Value)] = Setting.all.flatMap { setting in
    var values: [Value]
    switch setting.kind {
    case .whole(let range):
      values = [.int(range.lowerBound), .int(range.lowerBound + 3), .int(range.upperBound)]
    case .wholeOr(let word, let range): values = [.text(word), .int(range.lowerBound + 3)]
    case .number(let range, let open):
      let high = min(range.upperBound, 1e-7 + range.lowerBound)
      values = [.float(high), .float(min(range.upperBound, 0.123)), .float(min(range.upperBound, 1))]
      if !open { values.append(.float(range.lowerBound)) }
    case .choice(let choices): values = choices.map { .text($0) }
    case .flag: values = [.flag(true), .flag(false)]
    case .numberOrWord(let range, let words):
      values = [.float(range.lowerBound), .float(0.123)] + words.map { .text($0) }
    case .weights(let words):
      values = (words + ["a:2,b:0.5", "x: y:1e-3", #"{"a,b": 2, "\"": 1}"#]).map { .text($0) }
    case .text, .texts, .path:
      values = [
        "007", "1.10", "no", "1e5", "null", "~", "a b", "כן", "x: y #z", "-", "'", "\"q\"\\", "two\nlines\t",
      ].map {
        .text($0)
      }
    }
    if setting.kind == .texts {
      values += [["a", "b"], ["007", "no"], ["a,b", "[c]", "\"\n"]].map { .text(TextList.text($0)) }
    }
    if setting.allowsNone { values.append(.null) }
    // Steps alone are half of a setting, which no run has.
    if ["eval_strategy", "save_strategy"].contains(setting.name) {
      values.removeAll { $0 == .text("steps") }
    }
    return values.filter { $0 != setting.default }.map { (setting, $0) }
  }

  /// Pairs in which one key says how the other is read.
  static let pairs: [[(name: String, value: Value)]] = [
    [("eval_strategy", .text("epoch")), ("eval_steps", .int(7))],
    [("eval_strategy", .text("no")), ("eval_epochs", .int(2))],
    [("save_strategy", .null), ("save_steps", .int(5))],
    [("save_strategy", .text("no")), ("save_epochs", .int(5))],
    [("save_strategy", .text("epoch")), ("save_steps", .int(5)), ("save_epochs", .int(2))],
    [("warmup_ratio", .float(0.2)), ("warmup_steps", .int(0))],
    [("warmup_steps", .int(9))], [("max_grad_norm", .null)], [("save_total_limit", .null)],
  ]

  private func settings(_ given: [(name: String, value: Value)]) throws(Failure) -> Settings {
    var settings = Settings()
    for (name, value) in given { try settings.set(name, value, origin: .given("typed"), at: nil) }
    return settings
  }

  /// What each stored form reads back as.
  private func readBack(_ settings: Settings) throws -> [(form: String, settings: Settings)] {
    let record = try JSONValue(
      parsing: Array(JSONValue.object(settings.json).text(indent: 2).utf8), source: "run.json")
    let file = try JSONValue(
      parsing: Array(HyperparametersFile(settings: settings).json.text(indent: 2).utf8),
      source: "hyperparameters.json")
    var yaml = Settings()
    let text = settings.yaml(model: "encoder", task: .cls, mode: .full)
    try LoadedConfiguration(text: text, path: "config.yml").apply(to: &yaml)
    var script = Settings()
    for setting in Setting.all.flatMap({ [$0.name, $0.short] }) + Setting.composites.map(\.name) {
      for (name, value) in RunStore.settingKeys(settings) where name == setting {
        try script.set(name, value, origin: .given("typed"), at: nil)
      }
    }
    return [
      ("run.json and W&B", try Settings(record: record.object ?? JSONObject(), origin: "run.json")),
      (
        "hyperparameters.json",
        try Settings(record: file.object ?? JSONObject(), origin: "hyperparameters.json")
      ),
      ("config.yml", yaml), ("script", script),
    ]
  }

  private func check(_ given: [(name: String, value: Value)]) throws {
    let settings = try settings(given)
    for (form, read) in try readBack(settings) {
      let differing = read.differences(from: settings).filter { form != "script" || $0.setting.changesResult }
      #expect(differing.isEmpty, "\(form) of \(given): \(differing.map { "\($0.setting.name) \($0.mine)" })")
    }
  }

  @Test("every value of every key comes back from every form")
  func single() throws {
    for (setting, value) in StoredFormsTests.cases { try check([(setting.name, value)]) }
  }

  @Test("keys that say how others are read come back together")
  func together() throws {
    for pair in StoredFormsTests.pairs { try check(pair) }
  }

  @Test("a trial of Optuna has the value that was chosen")
  func optuna() throws {
    for (setting, value) in StoredFormsTests.cases where value != .null {
      if case .path = setting.kind { continue }
      let distribution = Distribution.categorical([value])
      let json = try JSONValue(parsing: Array(distribution.json.text().utf8), source: "trial")
      let read = try #require(Distribution(json: json))
      #expect(try setting.read(read.value(0), as: setting.name, at: nil) == value, "\(setting.name) \(value)")
    }
  }
}
