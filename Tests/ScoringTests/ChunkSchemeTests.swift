import Testing

@testable import Scoring

/// Tags from names separated by spaces.
func chunkTags(_ names: String) -> [ChunkTag] {
  names.split(separator: " ").compactMap { ChunkTag(String($0)) }
}

@Suite("schemes of chunks")
struct ChunkSchemeTests {
  @Test("the same chunks are written in each scheme")
  func write() {
    let chunks = [Chunk("X", 0..<2), Chunk("X", 2..<3), Chunk("Y", 3..<6)]
    let written = ChunkScheme.allCases.map { scheme in
      scheme.tags(for: chunks, count: 7).map(\.name).joined(separator: " ")
    }
    #expect(
      written == [
        "B-X I-X B-X B-Y I-Y I-Y O", "I-X I-X B-X I-Y I-Y I-Y O", "B-X E-X S-X B-Y I-Y E-Y O",
        "B-X L-X U-X B-Y I-Y L-Y O",
      ])
  }

  /// Every sentence of up to three words with all letters and two types.
  private static let everySentence: [[ChunkTag]] = {
    let letters = ChunkTag.Prefix.allCases.filter { $0 != .outside }
    let all = [ChunkTag.outside] + letters.flatMap { [ChunkTag($0, "X"), ChunkTag($0, "Y")] }
    return (0..<3).reduce(into: [[[]]]) { sentences, _ in
      sentences.append((sentences.last ?? []).flatMap { tags in all.map { tags + [$0] } })
    }.flatMap(\.self)
  }()

  @Test("tags fit a scheme if and only if it writes their chunks so", arguments: ChunkScheme.allCases)
  func fault(scheme: ChunkScheme) {
    var (fit, differing) = (0, 0)
    for tags in Self.everySentence {
      let isFit = scheme.fault(in: tags) == nil
      if isFit != (scheme.converting(tags) == tags) { differing += 1 }
      if isFit { fit += 1 }
    }
    #expect(differing == 0)
    #expect(fit > 20)
  }

  @Test("converted tags fit, keep their chunks, and convert back", arguments: ChunkScheme.allCases)
  func convert(scheme: ChunkScheme) {
    var differing = 0
    for tags in Self.everySentence {
      let converted = scheme.converting(tags)
      let chunks = ChunkReading.lenient.chunks(in: tags)
      if scheme.fault(in: converted) != nil || ChunkReading.lenient.chunks(in: converted) != chunks
        || ChunkReading.strict(scheme).chunks(in: converted) != chunks
      {
        differing += 1
      }
    }
    #expect(differing == 0)
  }

  static let faults: [(String, ChunkScheme, Int, SchemeFault.Kind)] = [
    ("O I-X", .iob2, 1, .noStart), ("B-X I-Y", .iob2, 1, .noStart), ("B-X E-X", .iob2, 1, .prefix),
    ("I-X B-Y", .iob1, 1, .needlessBegin), ("B-X", .iob1, 0, .needlessBegin),
    ("B-X O", .bioes, 0, .unfinished),
    ("S-X B-X I-X", .bioes, 2, .unfinished), ("O E-X", .bioes, 1, .noStart), ("B-X L-X", .bioes, 1, .prefix),
    ("U-X I-X", .bilou, 1, .noStart), ("B-X B-X L-X", .bilou, 0, .unfinished),
  ]

  @Test("the first fault names its word and what is wrong", arguments: faults)
  func firstFault(tags: String, scheme: ChunkScheme, word: Int, kind: SchemeFault.Kind) {
    #expect(scheme.fault(in: chunkTags(tags)) == SchemeFault(word: word, kind: kind))
  }

  @Test("schemes are known by their common names")
  func names() {
    #expect(ChunkScheme(named: "iobes") == .bioes && ChunkScheme(named: "BIO") == .iob2)
    #expect(ChunkScheme(named: "BILUO") == .bilou && ChunkScheme(named: "iob1") == .iob1)
    #expect(ChunkScheme(named: "IOE1") == nil)
  }
}
