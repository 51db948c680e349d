import Scoring
import Testing

@Suite("means over classes")
struct MeansTests {
  private let counts = [
    PrecisionRecall(right: 1, predicted: 2, gold: 4), PrecisionRecall(right: 0, predicted: 0, gold: 0),
    PrecisionRecall(right: 2, predicted: 2, gold: 2),
  ]

  @Test("macro counts each class the same, weighted as often as it occurs, micro all labels together")
  func three() {
    #expect(counts.macro(\.precision) == 0.5)
    #expect(counts.present.macro(\.precision) == 0.75)
    #expect(counts.weighted(\.recall) == 0.5)
    #expect(counts.micro == PrecisionRecall(right: 3, predicted: 4, gold: 6))
  }

  @Test("means of nothing, and of what never occurs, are 0")
  func nothing() {
    let none: [PrecisionRecall] = []
    #expect(none.macro(\.f1) == 0 && none.weighted(\.f1) == 0 && none.micro.f1 == 0)
    #expect([PrecisionRecall(right: 0, predicted: 3, gold: 0)].weighted(\.precision) == 0)
  }
}
