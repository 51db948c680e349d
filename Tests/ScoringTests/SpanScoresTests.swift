import Basics
import Scoring
import Testing

@Suite("span scores")
struct SpanScoresTests {
  private func tags(_ text: Substring) -> [SpanTag] {
    text.map { $0 == "B" ? .begin : $0 == "I" ? .inside : .outside }
  }

  @Test("all scores equal seqeval's and sklearn's")
  func golden() throws {
    let cases = try Golden.cases("span")
    #expect(cases.count > 200)
    for item in cases {
      let gold = try #require(item["gold"]?.string).split(separator: " ").map(tags)
      let predicted = try #require(item["predicted"]?.string).split(separator: " ").map(tags)
      try check(SpanScores(gold: gold, predicted: predicted).metrics, item)
    }
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

  @Test("no sentences score 0")
  func empty() {
    #expect(SpanScores(gold: [], predicted: []).metrics.allSatisfy { $0.value == 0 })
  }
}
