import Scoring
import Testing

@Suite("errors of chunks")
struct ChunkComparisonTests {
  typealias Outcome = ChunkComparison.Outcome

  private func compare(_ gold: String, _ predicted: String) -> ChunkComparison {
    ChunkComparison(
      gold: ChunkReading.lenient.chunks(in: chunkTags(gold)),
      predicted: ChunkReading.lenient.chunks(in: chunkTags(predicted)))
  }

  static let sentences: [(String, String, [Outcome], Outcome)] = [
    ("B-X I-X O", "B-X I-X O", [.correct], .correct), ("O O", "O O", [], .correct),
    ("B-X I-X O", "O O O", [.missed], .missed), ("O O O", "O B-X O", [.spurious], .spurious),
    ("B-X I-X O", "B-Y I-Y O", [.wrongType], .wrongType),
    ("B-X I-X O", "B-X O O", [.wrongBoundary], .wrongBoundary),
    ("B-X I-X O", "O B-Y I-Y", [.wrongTypeAndBoundary], .wrongTypeAndBoundary),
    ("B-X O B-X", "B-X O O", [.correct, .missed], .missed),
    ("B-X O O", "O O B-X", [.missed, .spurious], .several),
    ("B-X O B-X", "O O O", [.missed, .missed], .missed),
    // A chunk found in two pieces: the longer one is its own.
    ("B-X I-X I-X", "B-X B-X I-X", [.wrongBoundary, .spurious], .several),
    // Two chunks found as one: it belongs to the one of its type.
    ("B-X B-Y", "B-Y I-Y", [.missed, .wrongBoundary], .several),
    ("B-X B-Y I-Y", "B-X I-X I-X", [.wrongBoundary, .missed], .several),
  ]

  @Test("each chunk has one outcome, and each sentence", arguments: sentences)
  func outcomes(gold: String, predicted: String, each: [Outcome], whole: Outcome) {
    let comparison = compare(gold, predicted)
    #expect(comparison.pairs.map(\.outcome) == each)
    #expect(comparison.outcome == whole)
  }

  @Test(
    "every chunk stands in one pair, and none overlaps what was missed or spurious without a better match")
  func pairs() {
    let comparison = compare("B-X O B-Y I-Y O B-X", "O O B-Y O B-Z B-X")
    #expect(comparison.pairs.compactMap(\.gold).count == 3)
    #expect(comparison.pairs.compactMap(\.predicted).count == 3)
    #expect(comparison.pairs.map(\.outcome) == [.missed, .wrongBoundary, .spurious, .correct])
  }

  @Test("a sentence of very many chunks is compared in time")
  func many() {
    let gold = (0..<20_000).map { Chunk("X", (2 * $0)..<(2 * $0 + 2)) }
    let predicted = (0..<20_000).map { Chunk("X", (2 * $0 + 1)..<(2 * $0 + 3)) }
    #expect(ChunkComparison(gold: gold, predicted: predicted).outcome == .wrongBoundary)
  }
}
