import Basics
import TestSupport
import Testing
import Tuning

@Suite("samplers beside Optuna's")
struct SamplerTests {
  static let methods = [
    "tpe": "TPESampler", "univariate": "TPESampler(multivariate=false, constant_liar=false)",
    "random": "RandomSampler",
  ]

  /// How many parameters equal Optuna's, and of how many.
  private func agreement(on name: String, _ sampler: String) throws -> (same: Int, all: Int) {
    let golden = try Golden.json("tuning/samplers")
    let space = try GoldenTuning.space(golden["spaces"]?[name])
    let method = try AlgorithmRegistry.sampler(
      try AlgorithmSpec(parsing: try #require(SamplerTests.methods[sampler])))
    var (same, all) = (0, 0)
    for item in golden["cases"]?.array ?? []
    where item["space"]?.string == name && item["sampler"]?.string == sampler {
      let trials = (item["trials"]?.array ?? []).enumerated().map {
        GoldenTuning.trial($1, number: $0, in: space)
      }
      let history = History(studyName: "", direction: GoldenTuning.direction(item), trials: trials)
      let seed = UInt32(try #require(item["seed"]?.int))
      let suggestion = try method.suggest(
        space, trial: trials.count, seed: seed, studySeed: seed, given: history)
      let expected = (item["suggested"]?.array ?? []).map { GoldenTuning.number($0.array?.last) ?? .nan }
      #expect(expected.count == suggestion.parameters.count)
      for (ours, theirs) in zip(suggestion.parameters, expected) {
        all += 1
        if isClose(ours.number, theirs) { same += 1 }
      }
      let relative = suggestion.attributes["tpe:relative_params:0"] != nil
      #expect(relative == (item["relative"] != .null), "\(trials.count) trials, \(sampler)")
    }
    return (same, all)
  }

  @Test("suggest what Optuna does on continuous spaces", arguments: ["tpe", "univariate", "random"])
  func continuous(sampler: String) throws {
    let (same, all) = try agreement(on: "continuous", sampler)
    #expect(all == 40)
    #expect(same == all)
  }

  @Test(
    "and on others too, given a stable sort of equal values", arguments: ["tpe", "univariate", "random"])
  func mixed(sampler: String) throws {
    let (same, all) = try agreement(on: "mixed", sampler)
    #expect(all == 64)
    #expect(same == all)
  }

  @Test("the grid goes the way Optuna's goes")
  func grid() throws {
    let golden = try Golden.json("tuning/grid")
    let space = try SearchSpace([
      .init("a", .choices([.int(1), .int(2), .int(3)])), .init("b", .choices([.text("x"), .text("y")])),
      .init("c", .choices([.float(0.1), .float(0.2)])),
    ])
    let seed = UInt32(try #require(golden["seed"]?.int))
    var trials: [Trial] = []
    for item in golden["trials"]?.array ?? [] {
      let expected = GoldenTuning.trial(item, number: trials.count, in: space)
      let history = History(studyName: "", direction: .minimize, trials: trials)
      let suggestion = try GridSampler().suggest(
        space, trial: trials.count, seed: 0, studySeed: seed, given: history)
      if trials.count < 12 {
        #expect(suggestion.parameters == expected.parameters)
        #expect(suggestion.attributes["grid_id"] == expected.attributes["grid_id"])
      } else {
        // All were begun: one that is not finished is taken again. Optuna picks by the order of a Python set.
        #expect([3, 7, 11].contains(try #require(suggestion.attributes["grid_id"]?.int)))
      }
      trials.append(expected)
    }
    #expect(trials.count == 14)
    #expect(try GridSampler.count(space) == 12)
  }

  @Test("brute force goes the way Optuna's goes, and ends where it ends")
  func bruteForce() throws {
    let golden = try Golden.json("tuning/brute_force")
    let space = try GoldenTuning.space(golden["space"])
    for item in golden["cases"]?.array ?? [] {
      let sampler = try AlgorithmRegistry.sampler(try AlgorithmSpec(parsing: item["sampler"]?.string ?? ""))
      #expect(try sampler.combinations(of: space) == 36)
      let first = UInt32(try #require(item["seed"]?.int))
      var history = History(studyName: "", direction: .minimize, trials: [])
      for (number, row) in (item["trials"]?.array ?? []).enumerated() {
        let expected = GoldenTuning.trial(row, number: number, in: space)
        let suggestion = try sampler.suggest(
          space, trial: number, seed: first + UInt32(number), studySeed: 0, given: history)
        #expect(suggestion.parameters == expected.parameters, "trial \(number)")
        history.trials.append(expected)
        if expected.state != .running {
          #expect(try sampler.isExhausted(space, history) == row["ended"]?.bool, "trial \(number)")
        }
      }
      #expect(history.trials.count == 42)
    }
  }

  @Test(
    "hold what every sampler holds",
    arguments: [
      "TPESampler", "TPESampler(multivariate=false)", "TPESampler(n_startup_trials=0)", "RandomSampler",
      "GridSampler", "BruteForceSampler",
    ])
  func conformance(method: String) throws {
    try checkSampler(try AlgorithmRegistry.sampler(try AlgorithmSpec(parsing: method)))
  }

  @Test("a range without steps is no grid")
  func grids() throws {
    let space = try SearchSpace([.init("lr", .floats(1e-6, 1e-4, log: true))])
    #expect(throws: Failure.self) { try GridSampler.count(space) }
    let large = try SearchSpace((0..<7).map { .init("p\($0)", try .ints(0, 99)) })
    #expect(throws: Failure.self) { try GridSampler.count(large) }
  }
}
