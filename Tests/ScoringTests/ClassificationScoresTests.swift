import Basics
import Scoring
import Testing

@Suite("classification scores")
struct ClassificationScoresTests {
  @Test("all scores equal sklearn's")
  func golden() throws {
    let cases = try Golden.cases("classification")
    #expect(cases.count > 150)
    for item in cases {
      let gold = try #require(item["gold"]?.string).utf8.map { Int($0) - 48 }
      let predicted = try #require(item["predicted"]?.string).utf8.map { Int($0) - 48 }
      let metrics = ClassificationScores(gold: gold, predicted: predicted).metrics
      try check(metrics, item)
    }
  }

  @Test("nothing at all scores 0")
  func empty() {
    let scores = ClassificationScores(gold: [], predicted: [])
    #expect(scores.metrics.allSatisfy { $0.value == 0 })
  }
}

/// Every metric within rounding of the golden one, none more and none less.
func check(_ metrics: [Metric], _ item: JSONValue) throws {
  let expected = try #require(item["metrics"]?.object)
  #expect(Set(metrics.map(\.name)) == Set(expected.keys))
  #expect(metrics.first?.name == "f1")
  for metric in metrics {
    let value = try #require(expected[metric.name]?.double)
    #expect(abs(metric.value - value) < 1e-14, "\(metric.name) of \(item.text())")
  }
}
