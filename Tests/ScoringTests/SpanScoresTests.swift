import Scoring
import Testing

@Suite("span scores")
struct SpanScoresTests {
  private func tags(_ text: Substring) -> [SpanTag] {
    text.map { $0 == "B" ? .begin : $0 == "I" ? .inside : .outside }
  }

  static let readings: [(Substring, lenient: [Range<Int>], strict: [Range<Int>])] = [
    ("OBIIO", [1..<4], [1..<4]), ("OIIO", [1..<3], []), ("BB", [0..<1, 1..<2], [0..<1, 1..<2]), ("", [], []),
    ("IOBI", [0..<1, 2..<4], [2..<4]), ("BOI", [0..<1, 2..<3], [0..<1]), ("BII", [0..<3], [0..<3]),
  ]

  @Test("how tags are read", arguments: readings)
  func reading(text: Substring, lenient: [Range<Int>], strict: [Range<Int>]) {
    #expect(SpanReading.lenient.spans(in: tags(text)) == lenient)
    #expect(SpanReading.strict.spans(in: tags(text)) == strict)
  }

  @Test("f1 is made of the two quotients, as seqeval makes it, to the last bit")
  func lastBit() {
    var differing = 0
    for gold in 1...30 {
      for predicted in 1...30 {
        for right in 1...min(gold, predicted) {
          let counts = PrecisionRecall(right: right, predicted: predicted, gold: gold)
          let (p, r) = (Double(right) / Double(predicted), Double(right) / Double(gold))
          #expect(counts.f1OfQuotients == 2 * p * r / (p + r))
          if counts.f1OfQuotients != counts.f1 { differing += 1 }
        }
      }
    }
    #expect(differing > 100)
    let scores = SpanScores(gold: [tags("BBO")], predicted: [tags("BOB")])
    #expect(scores.f1 == 2 * 0.5 * 0.5 / (0.5 + 0.5))
    #expect(PrecisionRecall(right: 0, predicted: 0, gold: 0).f1OfQuotients == 0)
  }
}
