import Basics
import TestSupport
import Testing
import Tuning

@Suite("importances")
struct ImportanceTests {
  @Test("equal Optuna's default evaluator's")
  func golden() throws {
    let golden = try Golden.json("tuning/importances")
    let cases = golden["cases"]?.array ?? []
    #expect(cases.count == 16)
    for item in cases {
      let space = try GoldenTuning.space(golden["spaces"]?[item["space"]?.string ?? ""])
      let trials = (item["trials"]?.array ?? []).enumerated().map {
        GoldenTuning.trial($1, number: $0, in: space)
      }
      let history = History(studyName: "", direction: GoldenTuning.direction(item), trials: trials)
      let shares = Importance.of(history)
      #expect(shares.map(\.share) == shares.map(\.share).sorted(by: >))
      #expect(shares.count == item["shares"]?.object?.count)
      for (name, share) in shares {
        let expected = try #require(item["shares"]?[name]?.double, "\(name)")
        #expect(abs(share - expected) < 1e-9, "\(trials.count) \(name) \(share) \(expected)")
      }
    }
  }

  @Test("of nothing there are none; of one trial they are equal")
  func few() throws {
    #expect(Importance.of(History(studyName: "", direction: .minimize, trials: [])).isEmpty)
    let parameters = [
      Trial.Parameter("a", try .ints(1, 9), 3), Trial.Parameter("b", try .floats(0, 1), 0.5),
    ]
    let trial = Trial(number: 0, state: .complete, parameters: parameters, value: 1)
    let shares = Importance.of(History(studyName: "", direction: .minimize, trials: [trial]))
    #expect(shares.map(\.share) == [0.5, 0.5])
  }
}

@Suite struct StrangeHistoryTests {
  @Test("numbers of other programs' databases, whatever they are, make nothing trap")
  func strange() throws {
    let numbers = [
      0, 1, -1, .nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude, 9.3e18, -9.3e18, 0.5, 3,
    ]
    let distributions: [Distribution] = [
      .float(low: 0, high: 1, log: false, step: nil), .float(low: 0, high: 0.3, log: false, step: 1e-300),
      .float(low: .leastNonzeroMagnitude, high: 2 * .leastNonzeroMagnitude, log: true, step: nil),
      .float(low: -1e308, high: 1e308, log: false, step: nil),
      .int(low: 1, high: 1 << 53, log: true, step: 1),
      .int(low: -(1 << 53), high: 1 << 53, log: false, step: 1),
      .int(low: 3, high: 3, log: false, step: 1), .categorical([.int(1), .text("a"), .null]),
    ]
    var random = SeededGenerator(seed: 11, "strange")
    let space = try SearchSpace(distributions.enumerated().map { .init("p\($0)", $1) })
    for round in 0..<200 {
      var history = History(studyName: "x", direction: round % 2 == 0 ? .maximize : .minimize, trials: [])
      for number in 0..<(round % 40) {
        var trial = Trial(
          number: number, state: ([TrialState.complete, .pruned, .fail, .running])[random.below(4)])
        trial.parameters = distributions.enumerated().map { index, distribution -> Trial.Parameter in
          Trial.Parameter("p\(index)", distribution, numbers[random.below(numbers.count)])
        }
        if trial.state == .complete { trial.value = numbers[random.below(numbers.count)] }
        history.trials.append(trial)
      }
      _ = Importance.of(history)
      let count = history.trials.count
      _ = try? TPESampler().suggest(space, trial: count, seed: UInt32(round), studySeed: 0, given: history)
      for trial in history.trials {
        _ = MedianPruner().judge(trial, given: history)
        _ = HyperbandPruner().judge(trial, given: history)
      }
    }
  }
}
