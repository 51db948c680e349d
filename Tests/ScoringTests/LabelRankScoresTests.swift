import Basics
import Scoring
import Testing

@Suite("ranks of labels and classes")
struct LabelRankScoresTests {
  @Test("of any number of labels a row equal sklearn's")
  func labels() throws {
    for item in try Golden.cases("label_ranks") {
      let gold = try #require(item["gold"]).intRows
      check(LabelRankScores(gold: gold, scores: try #require(item["scores"]).doubleRows), item)
    }
  }

  @Test("of one class a row equal sklearn's one against the rest, with absent and unknown classes")
  func classes() throws {
    for item in try Golden.cases("class_ranks") {
      let gold = try #require(item["gold"]).ints
      check(LabelRankScores(gold: gold, scores: try #require(item["scores"]).doubleRows), item)
    }
  }

  private func check(_ scores: LabelRankScores, _ item: JSONValue) {
    for (name, measure) in [("roc_auc", scores.area), ("average_precision", scores.averagePrecision)] {
      let wanted = item[name]
      for (label, value) in measure.perLabel.enumerated() {
        expect(value, wanted?["each"]?.array?[label], absent: nil, "\(name) of \(label)", in: item)
      }
      expect(measure.macro, wanted?["macro"], absent: nil, "\(name) macro", in: item)
      expect(measure.weighted, wanted?["weighted"], absent: nil, "\(name) weighted", in: item)
    }
  }

  @Test("no rows have no ranks")
  func empty() {
    let scores = LabelRankScores(gold: [Int](), scores: [])
    #expect(scores.area.perLabel.isEmpty && scores.area.macro == nil && scores.area.weighted == nil)
    #expect(scores.averagePrecision.macro == nil)
  }

  @Test("a score that is not a number leaves its label, and the means over all, undefined")
  func notANumber() {
    let scores = LabelRankScores(gold: [[1, 0], [0, 1]], scores: [[.nan, 0.1], [0.2, 0.9]])
    #expect(scores.area.perLabel == [nil, 1])
    #expect(scores.area.macro == nil && scores.area.weighted == nil)
  }
}
