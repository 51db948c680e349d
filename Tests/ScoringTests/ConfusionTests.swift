import Scoring
import Testing

@Suite("confusion")
struct ConfusionTests {
  @Test("counts stand in the row of the true class")
  func counts() {
    let confusion = Confusion(gold: [0, 0, 1, 2, 2], predicted: [0, 1, 1, 0, 2], classes: 3)
    #expect(confusion[gold: 0, predicted: 1] == 1)
    #expect(confusion[gold: 2, predicted: 0] == 1)
    #expect(confusion[gold: 1, predicted: 0] == 0)
    #expect(confusion.total == 5)
    #expect(confusion.correct == 3)
    #expect(confusion.scores(of: 1) == PrecisionRecall(right: 1, predicted: 2, gold: 1))
  }

  @Test("a class that neither occurs nor is predicted scores 0")
  func absent() {
    let scores = Confusion(gold: [0], predicted: [0], classes: 2).scores(of: 1)
    #expect(scores.precision == 0 && scores.recall == 0 && scores.f1 == 0)
  }
}
