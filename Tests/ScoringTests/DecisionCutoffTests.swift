import Basics
import Scoring
import Testing

@Suite("decision cutoff")
struct DecisionCutoffTests {
  @Test("has the largest micro F1 of all scores, found by going through them")
  func golden() throws {
    for item in try Golden.cases("cutoff") {
      let (gold, scores) = (try #require(item["gold"]).intRows, try #require(item["scores"]).doubleRows)
      let cutoff = DecisionCutoff(gold: gold, scores: scores)
      expect(cutoff?.value, item["value"], absent: nil, "cutoff", in: item)
      expect(cutoff?.counts.f1, item["f1"], absent: nil, "F1", in: item)
      guard let cutoff, let labels = gold.first?.count else { continue }
      let predicted = scores.map { $0.map { $0 >= cutoff.value ? 1 : 0 } }
      #expect(MultilabelScores(gold: gold, predicted: predicted, labels: labels).micro == cutoff.counts)
    }
  }

  @Test("of equally good cutoffs it is the largest")
  func ties() {
    // At 0.9: 1 right of 1 predicted and 2 gold, F1 2/3. At 0.2: 2 right of 4 predicted, F1 2/3, too.
    let cutoff = DecisionCutoff(gold: [[1, 0], [0, 1]], scores: [[0.9, 0.5], [0.4, 0.2]])
    #expect(cutoff?.value == 0.9)
    #expect(cutoff?.counts == PrecisionRecall(right: 1, predicted: 1, gold: 2))
  }

  @Test("labels that no cutoff finds count as missed, and move it")
  func missed() {
    // Without them 0.9 is best, as above; missing two of four, 0.2 has 4/8 against 2/5.
    let cutoff = DecisionCutoff(gold: [[1, 0], [0, 1]], scores: [[0.9, 0.5], [0.4, 0.2]], missed: 2)
    #expect(cutoff?.value == 0.2 && cutoff?.counts.f1 == 0.5)
  }

  @Test("there is none where nothing can be right, or a score is not a number")
  func none() {
    #expect(DecisionCutoff(gold: [], scores: []) == nil)
    #expect(DecisionCutoff(gold: [[0, 0]], scores: [[0.3, 0.4]]) == nil)
    #expect(DecisionCutoff(gold: [[1, 0]], scores: [[0.3, .nan]]) == nil)
  }
}
