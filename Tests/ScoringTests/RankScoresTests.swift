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
}
