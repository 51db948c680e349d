import Basics
import Scoring
import Testing

@Suite("scores of chunks of any types")
struct ChunkScoresTests {
  @Test("equal seqeval's report, lenient and strict, in every scheme, by type and as means")
  func golden() throws {
    for item in try Golden.cases("chunks") {
      let scheme = try #require((item["scheme"]?.string).flatMap { ChunkScheme(named: $0) })
      let (gold, predicted) = (tags(item["gold"]), tags(item["predicted"]))
      let lenient = ChunkScores(gold: gold, predicted: predicted, reading: .lenient)
      let strict = ChunkScores(gold: gold, predicted: predicted, reading: .strict(scheme))
      try check(lenient, try #require(item["lenient"]?.object), in: item)
      try check(strict, try #require(item["strict"]?.object), in: item)
    }
  }

  private func tags(_ rows: JSONValue?) -> [[ChunkTag]] {
    (rows?.array ?? []).map { ($0.array ?? []).compactMap { $0.string.flatMap { ChunkTag($0) } } }
  }

  private func check(_ scores: ChunkScores, _ report: JSONObject, in item: JSONValue) throws {
    let means = ["micro avg", "macro avg", "weighted avg"]
    #expect(scores.types == report.keys.filter { !means.contains($0) }, "\(item.text())")
    for (column, value) in [\PrecisionRecall.precision, \.recall, \.f1OfQuotients].enumerated() {
      for type in scores.types {
        expect(
          scores.scores(of: type)[keyPath: value], report[type]?.array?[column], absent: 0, type, in: item)
      }
      func mean(_ name: String) -> JSONValue? { report[name]?.array?[column] }
      expect(scores.micro[keyPath: value], mean("micro avg"), absent: 0, "micro", in: item)
      expect(scores.macro { $0[keyPath: value] }, mean("macro avg"), absent: 0, "macro", in: item)
      expect(scores.weighted { $0[keyPath: value] }, mean("weighted avg"), absent: 0, "weighted", in: item)
    }
    for type in scores.types { #expect(scores.scores(of: type).gold == report[type]?.array?[3].int) }
  }

  @Test("with one type in IOB2 they are the span scores, to the last bit")
  func oneType() {
    let letters = [SpanTag.outside, .begin, .inside]
    let names = ["O", "B-IDIOM", "I-IDIOM"].compactMap { ChunkTag($0) }
    // All sentences of four words, each compared with the one 29 further on.
    let sentences = (0..<81).map { number in [27, 9, 3, 1].map { number / $0 % 3 } }
    let others = (0..<81).map { sentences[($0 + 29) % 81] }
    func spans(_ rows: [[Int]]) -> [[SpanTag]] { rows.map { $0.map { letters[$0] } } }
    func chunks(_ rows: [[Int]]) -> [[ChunkTag]] { rows.map { $0.map { names[$0] } } }
    let old = SpanScores(gold: spans(sentences), predicted: spans(others))
    #expect(
      ChunkScores(gold: chunks(sentences), predicted: chunks(others), reading: .lenient).micro == old.lenient)
    let strict = ChunkReading.strict(.iob2)
    #expect(
      ChunkScores(gold: chunks(sentences), predicted: chunks(others), reading: strict).micro == old.strict)
  }

  @Test("no chunks at all score 0")
  func none() {
    let scores = ChunkScores(gold: [[.outside]], predicted: [[.outside]], reading: .lenient)
    #expect(scores.types.isEmpty && scores.micro.f1 == 0 && scores.macro(\.f1) == 0)
    #expect(scores.weighted(\.f1) == 0 && scores.scores(of: "PER").f1 == 0)
  }

  @Test("in a strict reading a letter of another scheme is in no chunk")
  func foreign() {
    #expect(ChunkReading.strict(.iob2).chunks(in: chunkTags("B-X E-X S-X I-X")) == [Chunk("X", 0..<1)])
    #expect(ChunkReading.lenient.chunks(in: chunkTags("B-X L-X U-X I-X")).count == 3)
  }

  @Test("types that look alike are told apart by their code points, as labels are")
  func lookingAlike() {
    let (one, two) = (ChunkTag("B-\u{E9}"), ChunkTag("B-e\u{301}"))
    #expect(one != two)
    let scores = ChunkScores(
      gold: [[one, two].compactMap(\.self)], predicted: [[two, one].compactMap(\.self)], reading: .lenient)
    #expect(scores.types.map(\.unicodeScalars.count) == [2, 1])
    #expect(scores.micro == PrecisionRecall(right: 0, predicted: 2, gold: 2))
    #expect(SchemeCensus(names: [["B-\u{E9}", "I-e\u{301}"]]).broken(.iob2) == [0])
  }
}
