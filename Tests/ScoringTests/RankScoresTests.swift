import Basics
import Testing

@testable import Scoring

@Suite("RankScores")
struct RankScoresTests {
  @Test("counts the pairs in the right order, ties half, by going through all pairs")
  func pairs() {
    let gold = [0, 1, 1, 0, 1, 0, 0, 1, 0]
    let scores = [0.1, 0.4, 0.35, 0.8, 0.8, 0.4, 0.2, 0.9, 0.35]
    var (won, pairs) = (0.0, 0.0)
    for (positive, high) in zip(gold, scores) where positive == 1 {
      for (negative, low) in zip(gold, scores) where negative == 0 {
        won += high > low ? 1 : high == low ? 0.5 : 0
        pairs += 1
      }
    }
    let area = RankScores.areaUnderCurve(gold: gold, scores: scores)
    #expect(area.map { abs($0 - won / pairs) < 1e-12 } == true)
  }

  @Test("is undefined for one class")
  func oneClass() { #expect(RankScores.areaUnderCurve(gold: [1, 1], scores: [0.1, 0.2]) == nil) }

  @Test("area and average precision equal sklearn's, with ties, and are absent where it warns")
  func golden() throws {
    for item in try Golden.cases("ranks") {
      let (gold, scores) = (try #require(item["gold"]).ints, try #require(item["scores"]).doubles)
      let area = RankScores.areaUnderCurve(gold: gold, scores: scores)
      let precision = RankScores.averagePrecision(gold: gold, scores: scores)
      expect(area, item["roc_auc"], absent: nil, "area", in: item)
      expect(precision, item["average_precision"], absent: nil, "average precision", in: item)
    }
  }

  @Test("a score that is not a number has no rank; infinite ones have")
  func odd() {
    #expect(RankScores.areaUnderCurve(gold: [0, 1, 1], scores: [0, .nan, 1]) == nil)
    #expect(RankScores.averagePrecision(gold: [0, 1, 1], scores: [0, .nan, 1]) == nil)
    #expect(RankScores.areaUnderCurve(gold: [0, 1], scores: [-.infinity, .infinity]) == 1)
  }

  @Test("thresholds are the distinct scores, falling, each with what reaches it")
  func thresholds() throws {
    let scored = [(score: 0.5, isPositive: true), (0.9, false), (0.5, false), (0.1, true)]
    let counts = try #require(ThresholdCounts(scored))
    #expect(counts.thresholds == [0.9, 0.5, 0.1])
    #expect(counts.right == [0, 1, 2] && counts.predicted == [1, 3, 4])
    #expect(counts.positives == 2 && counts.negatives == 2)
  }
}
