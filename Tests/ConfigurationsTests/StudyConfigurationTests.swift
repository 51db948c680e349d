import Basics
import Settings
import TestSupport
import Testing
import Tuning

@testable import Configurations

@Suite("YAML files of a search")
struct StudyConfigurationTests {
  /// Everything that a file asks for, read as `hpo` reads it.
  private func read(_ text: String) throws(Failure) -> [SearchSpace.Dimension] {
    let file = try StudyConfiguration(text: text, path: "h.yaml")
    var settings = Settings()
    try file.fixed.apply(to: &settings)
    if let method = file.sampler { _ = try AlgorithmRegistry.sampler(method) }
    if let method = file.pruner { _ = try AlgorithmRegistry.pruner(method) }
    var space: [SearchSpace.Dimension] = []
    for (name, range, line) in file.ranges {
      let place = Place.file("h.yaml", line: line)
      guard let setting = Setting.named(name) else {
        throw Failure("settings.unknown", "unknown key '\(name)'", at: place, kind: .usage)
      }
      space.append(.init(setting.name, try range.distribution(of: setting, written: name, at: place)))
    }
    _ = try SearchSpace(space)
    return space
  }

  private func file(_ range: String, sampler: String = "TPESampler", pruner: String = "MedianPruner")
    -> String
  {
    "optuna: {n_trials: 3, sampler: \"\(sampler)\", pruner: \"\(pruner)\"}\nsearch_space:\n  \(range)\nfixed: {seed: 1}\n"
  }

  @Test("the file that comes with the project is read, and each kind of range is its distribution")
  func shipped() throws {
    let space = try read(try FileSystem.readText("\(Golden.root)/experiments/configs/hpo_config.yaml"))
    #expect(space.map(\.name).contains("learning_rate") && space.count == 6)
    #expect(
      try read(file("learning_rate: {type: float, low: 5e-6, high: 5e-5, log: true}"))[0].distribution
        == .floats(5e-6, 5e-5, log: true))
    #expect(
      try read(file("lr: {type: loguniform, low: 5e-6, high: 5e-5}"))[0].distribution
        == .floats(5e-6, 5e-5, log: true))
    #expect(try read(file("num_epochs: {type: int, low: 3, high: 8}"))[0].distribution == .ints(3, 8))
    #expect(try read(file("batch_size: [8, 16]"))[0].distribution == .choices([.int(8), .int(16)]))
    #expect(
      try read(file("dropout_of_nothing: [1]").replacing("dropout_of_nothing", with: "weight_decay"))[0]
        .distribution == .choices([.float(1)]))
  }

  @Test("every sampler and pruner that is named works, and any other is refused by its name")
  func methods() throws {
    for sampler in [
      "TPESampler", "RandomSampler", "GridSampler", "tpe", "random", "grid", "TPESampler(multivariate=false)",
    ] {
      _ = try read(file("batch_size: [8, 16]", sampler: sampler))
    }
    for pruner in [
      "MedianPruner", "PercentilePruner(25)", "SuccessiveHalvingPruner", "HyperbandPruner", "NopPruner",
      "PatientPruner", "PatientPruner(MedianPruner, 2)", "ThresholdPruner(lower=0.5)", "median", "hyperband",
    ] { _ = try read(file("batch_size: [8, 16]", pruner: pruner)) }
    for name in ["CmaEsSampler", "NSGAIISampler", "QMCSampler", "WilcoxonPruner", "x("] {
      for text in [file("batch_size: [8]", sampler: name), file("batch_size: [8]", pruner: name)] {
        let failure = #expect(throws: Failure.self) { try read(text) }
        #expect(failure?.what.contains(name) == true, "\(name): \(failure?.description ?? "")")
      }
    }
  }

  @Test(
    "nonsense is refused in one clear line with its place",
    arguments: [
      "learning_rate: {type: float, low: 5e-5, high: 5e-6}",
      "learning_rate: {type: float, low: 0, high: 1e-3, log: true}",
      "learning_rate: {type: float, low: .nan, high: 1e-3}",
      "learning_rate: {type: float, low: 1e-5, high: .inf}",
      "learning_rate: {type: float, low: 1e-5}", "learning_rate: {type: float, low: a, high: b}",
      "learning_rate: {type: floot, low: 1e-5, high: 1e-4}", "learning_rate: {low: 1e-5, high: 1e-4}",
      "learning_rate: {type: float, low: 1e-5, high: 1e-4, stap: 1e-6}", "learning_rate: 1e-5",
      "learning_rate: []",
      "learning_rate: {type: float, low: 1e-5, high: 1e-4, step: 0}",
      "learning_rate: {type: float, low: 1e-5, high: 1e-4, log: true, step: 1e-6}",
      "num_epochs: {type: int, low: 3, high: 2}", "num_epochs: {type: int, low: 1, high: 8, step: 0}",
      "num_epochs: {type: int, low: 1.5, high: 8}", "num_epochs: {type: int, low: 0, high: 8}",
      "num_epochs: {type: int, low: 1, high: 99999999999999999999}",
      "num_epochs: {type: int, low: 1, high: 8, step: 2.5}",
      "batch_size: {type: categorical, values: []}", "batch_size: {type: categorical}", "batch_size: [8, 8]",
      "batch_size: [8, [16]]", "batch_size: [8, eight]", "batch_size: [8, null]",
      "lr_scheduler_type: [linear, foo]",
      "lr_scheduler_type: {type: int, low: 1, high: 2}", "nothing: [1, 2]", "train_file: [a.csv, b.csv]",
    ])
  func refused(_ range: String) {
    let failure = #expect(throws: Failure.self) { try read(file(range)) }
    #expect(failure?.place != nil && failure?.what.contains("\n") == false, "\(failure?.description ?? "")")
  }

  @Test("a list of very many values is refused at once")
  func many() {
    let values = (1...100_000).map(String.init).joined(separator: ", ")
    #expect(throws: Failure.self) { try read(file("seed: [\(values)]")) }
  }

  @Test("2,000 mutations of a good file are read or refused, and what is read can be drawn from")
  func mutations() throws {
    let good = try FileSystem.readText("\(Golden.root)/experiments/configs/hpo_config.yaml")
    let pieces = [
      "0", "-1", "1e308", "-1e308", "1e-320", ".nan", ".inf", "9007199254740993", "null", "true", "{", "}",
      "[", "]",
      ":", ",", "\"", "log: true", "step: 1e-300", "int", "float", "categorical", "\n", "  ", "#", "&a", "*a",
      "שלום",
      "TPESampler(", "GridSampler", "HyperbandPruner(reduction_factor=", "PatientPruner(PatientPruner(",
    ]
    var random = SeededGenerator(seed: 5, "searches")
    for _ in 0..<2000 {
      var text = Array(good.utf8)
      for _ in 0...random.below(3) {
        let place = random.below(text.count)
        let end = min(text.count, place + random.below(12))
        text.replaceSubrange(place..<end, with: Array(pieces[random.below(pieces.count)].utf8))
      }
      guard let space = try? read(String(decoding: text, as: UTF8.self)), let search = try? SearchSpace(space)
      else {
        continue
      }
      var history = History(studyName: "x", direction: .maximize, trials: [])
      for number in 0..<12 {
        guard
          let drawn = try? TPESampler().suggest(
            search, trial: number, seed: UInt32(number), studySeed: 0, given: history)
        else { break }
        history.trials.append(
          Trial(number: number, state: .complete, parameters: drawn.parameters, value: random.uniform()))
      }
      _ = Importance.of(history)
    }
  }
}
