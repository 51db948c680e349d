import Basics
import Scoring
import Tasks
import TestSupport
import Testing

@Suite("classification scores")
struct ClassificationScoresTests {
  @Test("all scores equal sklearn's")
  func golden() throws {
    let cases = try scoringCases("classification")
    #expect(cases.count > 150)
    for item in cases {
      let gold = try #require(item["gold"]?.string).utf8.map { Int($0) - 48 }
      let predicted = try #require(item["predicted"]?.string).utf8.map { Int($0) - 48 }
      let metrics = TaskKind.cls.definition.scores(
        gold: gold.map { Answer(classes: [$0]) }, predicted: predicted.map { Answer(classes: [$0]) })
      try check(metrics, item)
    }
  }

  @Test("nothing at all scores 0")
  func empty() {
    #expect(TaskKind.cls.definition.scores(gold: [], predicted: []).allSatisfy { $0.value == 0 })
    #expect(TaskKind.span.definition.scores(gold: [], predicted: []).allSatisfy { $0.value == 0 })
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

@Suite("scores of spans")
struct IdiomSpansScoresTests {
  private func tags(_ text: Substring) -> Answer { Answer(text.map { $0 == "B" ? 1 : $0 == "I" ? 2 : 0 }) }

  @Test("all scores equal seqeval's and sklearn's")
  func golden() throws {
    let cases = try scoringCases("span")
    #expect(cases.count > 200)
    for item in cases {
      let gold = try #require(item["gold"]?.string).split(separator: " ").map(tags)
      let predicted = try #require(item["predicted"]?.string).split(separator: " ").map(tags)
      try check(TaskKind.span.definition.scores(gold: gold, predicted: predicted), item)
    }
  }
}

/// The values of scripts/golden/scoring.py.
func scoringCases(_ key: String) throws -> [JSONValue] { try Golden.json("scoring/scores")[key]?.array ?? [] }
