import Scoring
import Testing

@Suite("which scheme a corpus has")
struct SchemeCensusTests {
  private func census(_ sentences: String...) -> SchemeCensus {
    SchemeCensus(names: sentences.map { $0.split(separator: " ").map(String.init) })
  }

  @Test("is found from its tags")
  func found() {
    #expect(census("O B-X I-X", "B-Y").consistent == [.iob2])
    #expect(census("O I-X I-X", "I-Y B-Y").consistent == [.iob1])
    #expect(census("O B-X E-X", "S-Y").consistent == [.bioes])
    #expect(census("O B-X L-X", "U-Y").consistent == [.bilou])
    #expect(census("S-X O").consistent == [.bioes])
  }

  @Test("without chunks all fit, and IOB2 is taken")
  func noChunks() {
    #expect(census("O O", "").consistent == ChunkScheme.allCases)
    #expect(census("O O").best == .iob2)
    #expect(census().best == .iob2)
  }

  @Test("mixed schemes fit none; the one that fewest sentences break is taken, and these are named")
  func mixed() {
    let mixed = census("O B-X", "O I-X", "B-X I-X", "O", "I-X I-X B-X")
    #expect(mixed.consistent.isEmpty)
    #expect(mixed.sentences == 5)
    #expect(mixed.broken(.iob2) == [1, 4] && mixed.broken(.iob1) == [0, 2])
    #expect(mixed.broken(.bioes) == [0, 1, 2, 4])
    #expect(mixed.best == .iob2)
  }

  @Test("a name that is no tag breaks every scheme")
  func unreadable() {
    let odd = census("B-X", "B-X noun", "noun")
    #expect(odd.unreadable == [1, 2])
    #expect(odd.broken(.iob2) == [1, 2] && odd.consistent.isEmpty && odd.best == .iob2)
  }

  @Test("tags by class number are counted like names")
  func tags() {
    #expect(SchemeCensus(tags: [chunkTags("O I-X"), chunkTags("B-X")]) == census("O I-X", "B-X"))
  }
}
