import Basics
import TestSupport
import Testing
import Tuning

@Suite("pruners beside Optuna's")
struct PrunerTests {
  @Test("every verdict of whole studies equals Optuna's")
  func golden() throws {
    let cases = try Golden.json("tuning/pruners")["cases"]?.array ?? []
    #expect(cases.count == 22)
    for item in cases {
      let text = try #require(item["pruner"]?.string)
      let pruner = try AlgorithmRegistry.pruner(try AlgorithmSpec(parsing: text))
      var history = History(studyName: "tiny_cls_hpo", direction: GoldenTuning.direction(item), trials: [])
      var prunes = 0
      for (number, row) in (item["trials"]?.array ?? []).enumerated() {
        var trial = Trial(number: number, state: .running)
        let reports = (row["reports"]?.array ?? []).map {
          (step: $0.array?.first?.int ?? 0, value: GoldenTuning.number($0.array?.last) ?? .nan)
        }
        let expected = (row["verdicts"]?.array ?? []).map { $0.bool ?? false }
        for (report, prunesThen) in zip(reports, expected) {
          trial.report(report.value, step: report.step)
          var seen = history
          seen.trials.append(trial)
          let verdict = pruner.judge(trial, given: seen)
          #expect(verdict.prunes == prunesThen, "\(text) trial \(number) step \(report.step)")
          trial.attributes.merge(verdict.attributes) { $1 }
          prunes += verdict.prunes ? 1 : 0
        }
        let attributes = (row["attributes"]?.object?.members ?? []).map { "\($0) \($1.double ?? .nan)" }
        #expect(
          Set(attributes) == Set(trial.attributes.map { "\($0) \($1.double ?? .nan)" }),
          "\(text) trial \(number)")
        trial.state = TrialState(rawValue: row["state"]?.string ?? "") ?? .fail
        trial.value = row["value"]?.double
        history.trials.append(trial)
      }
      #expect(history.trials.count == 40)
      #expect(prunes > 0 || text == "NopPruner", "\(text) never prunes here")
    }
  }

  @Test("hold what every pruner holds", arguments: AlgorithmRegistry.pruners)
  func conformance(name: String) throws {
    let options = [
      "PercentilePruner": "(25)", "ThresholdPruner": "(lower=0.2)", "PatientPruner": "(patience=1)",
    ]
    try checkPruner(try AlgorithmRegistry.pruner(try AlgorithmSpec(parsing: name + (options[name] ?? ""))))
  }
}
