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
