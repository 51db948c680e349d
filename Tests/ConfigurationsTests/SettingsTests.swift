import Basics
import Configurations
import Settings
import Tasks
import Testing
import Text
import Training

@Suite("settings")
struct SettingsTests {
  func settings(_ pairs: [(String, Value)]) throws(Failure) -> Settings {
    var settings = Settings()
    for (name, value) in pairs { try settings.set(name, value, origin: .given("typed"), at: nil) }
    return settings
  }

  @Test(
    "short, long and dotted names mean the same key",
    arguments: ["lr", "learning_rate", "training.optimizer.lr"])
  func names(name: String) throws {
    let settings = try settings([(name, .float(3e-5))])
    #expect(settings["learning_rate"] == .float(3e-5))
    #expect(settings.origin(of: "learning_rate") == .given("typed"))
  }

  @Test("every default is a value of its own key")
  func defaults() throws {
    for setting in Setting.all {
      #expect(
        try setting.read(setting.default, as: setting.name, at: nil) == setting.default, "\(setting.name)")
    }
    #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
    #expect(Set(Setting.all.map(\.short)).count == Setting.all.count)
  }

  @Test(
    "wrong values are refused by code",
    arguments: [
      ("lr", Value.float(0), "settings.range"), ("lr", .text("fast"), "settings.type"),
      ("lr", .float(.nan), "settings.range"),
      ("batch", .int(0), "settings.range"), ("batch", .float(1.5), "settings.type"),
      ("epochs", .null, "settings.type"),
      ("schedule", .text("linaer"), "settings.choice"), ("length", .int(2), "settings.range"),
      ("lrr", .float(1), "settings.unknown"), ("warmup", .float(1.5), "settings.range"),
      ("evaluate", .text("never"), "settings.choice"), ("seed", .int(-1), "settings.range"),
    ])
  func wrong(name: String, value: Value, code: String) {
    let failure = #expect(throws: Failure.self) { try settings([(name, value)]) }
    #expect(failure?.code.rawValue == code)
  }

  @Test("warmup is a share or a number of steps")
  func warmUp() throws {
    #expect(try settings([("warmup", .float(0.2))]).plan().warmUp == .ratio(0.2))
    #expect(try settings([("warmup", .int(50))]).plan().warmUp == .steps(50))
    #expect(try settings([("warmup", .int(50)), ("warmup_ratio", .float(0.3))]).plan().warmUp == .ratio(0.3))
    #expect(try settings([("warmup", .int(0))]).plan().warmUp == .ratio(0))
  }

  @Test("evaluate and save are epoch, no, or a number of steps; save follows evaluate")
  func intervals() throws {
    let plan = try settings([("evaluate", .int(20))]).plan()
    #expect(plan.evaluate == .steps(20))
    #expect(plan.save == .steps(20))
    #expect(try settings([("evaluate", .text("no")), ("save", .int(5))]).plan().save == .steps(5))
    #expect(try settings([("eval_steps", .int(7))]).plan().evaluate == .steps(7))
    let failure = #expect(throws: Failure.self) { try settings([("eval_strategy", .text("steps"))]).plan() }
    #expect(failure?.code == "settings.interval")
  }

  @Test(
    "what is not there is refused by name", arguments: [("device", Value.text("cuda")), ("crf", .flag(true))])
  func absent(name: String, value: Value) {
    let failure = #expect(throws: Failure.self) { try settings([(name, value)]).plan() }
    #expect(failure?.code == "settings.absent")
    #expect(failure?.kind == .environment)
  }

  @Test("a record gives the same settings back")
  func record() throws {
    let settings = try settings([
      ("lr", .float(1e-3)), ("warmup", .int(9)), ("keep", .null), ("max_samples", .int(50)),
    ])
    let back = try Settings(record: settings.json, origin: "run.json")
    #expect(back.json == settings.json)
    #expect(back.differences(from: settings).isEmpty)
    #expect(try back.plan() == settings.plan())
  }
}

@Suite("flat YAML configurations")
struct LoadedConfigurationTests {
  @Test("2e-5 is a number, comments and quotes are read, useless keys are listed")
  func reads() throws {
    let text = """
      # a comment
      learning_rate: 2e-5
      batch_size: 32   # sentences
      lr_scheduler_type: "cosine"
      fp16: null
      dataloader_num_workers: 0
      model_checkpoint: onlplab/alephbert-base
      task: cls
      class_weights:
        neg: 2
        "a,b": 0.5
      """
    let configuration = try LoadedConfiguration(text: text, path: "c.yaml")
    var settings = Settings()
    try configuration.apply(to: &settings)
    #expect(settings["class_weights"] == .text(#"{"neg":2.0,"a,b":0.5}"#))
    #expect(throws: Failure.self) {
      var settings = Settings()
      try LoadedConfiguration(text: "class_weights:\n  neg: two\n", path: "c.yaml").apply(to: &settings)
    }
    #expect(settings["learning_rate"] == .float(2e-5))
    #expect(settings["batch_size"] == .int(32))
    #expect(settings["lr_scheduler_type"] == .text("cosine"))
    #expect(settings.origin(of: "batch_size") == .file("c.yaml", line: 3))
    #expect(configuration.ignored == ["fp16", "dataloader_num_workers"])
    #expect(configuration.model == "onlplab/alephbert-base")
  }

  @Test(
    "faults name the line",
    arguments: [
      ("a: 1\n", "settings.unknown", 1), ("seed: 1\nlerning_rate: 1\n", "settings.unknown", 2),
      ("fp16: true\n", "settings.absent", 1), ("report_to: mlflow\n", "settings.absent", 1),
      ("greater_is_better: false\n", "settings.conflict", 1), ("seed: [1, 1]\n", "settings.type", 1),
      ("- 1\n", "yaml.form", 0),
      ("seed: \"x\n", "yaml.syntax", 0), ("seed: 1\nbatch_size: many\n", "settings.type", 2),
    ])
  func faults(text: String, code: String, line: Int) {
    let failure = #expect(throws: Failure.self) {
      var settings = Settings()
      try LoadedConfiguration(text: text, path: "c.yaml").apply(to: &settings)
    }
    #expect(failure?.code.rawValue == code)
    if line > 0 { #expect(failure?.place == .file("c.yaml", line: line)) }
  }

  @Test("the configuration that a run writes is read back to the same settings")
  func roundTrip() throws {
    var settings = Settings()
    try settings.set("lr", .float(3e-5), origin: .given("typed"), at: nil)
    try settings.set("evaluate", .int(25), origin: .given("typed"), at: nil)
    try settings.set("train_file", .text("data: odd \"name\".csv"), origin: .given("typed"), at: nil)
    let text = settings.yaml(model: "a/b", task: .cls, mode: .frozen)
    let configuration = try LoadedConfiguration(text: text, path: "config.yml")
    var back = Settings()
    try configuration.apply(to: &back)
    #expect(back.json == settings.json)
    #expect(configuration.model == "a/b")
    #expect(configuration.mode == "frozen_backbone")
  }
}
