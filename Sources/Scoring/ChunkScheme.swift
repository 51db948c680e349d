/// How tags write chunks. The cases stand in the order in which a scheme is taken if several fit.
package enum ChunkScheme: String, Sendable, CaseIterable {
  /// The first word of each chunk has `B`, the others `I`.
  case iob2 = "IOB2"
  /// All words have `I`, but for the first of a chunk directly after one of the same type, which has `B`.
  case iob1 = "IOB1"
  /// `B`, `I`, and `E` for the last word; `S` for a chunk of one word.
  case bioes = "BIOES"
  /// The same with the letters `L` and `U`.
  case bilou = "BILOU"

  /// The scheme with this name, in any case: `IOBES` is BIOES, `BILUO` BILOU, `BIO` IOB2.
  package init?(named name: String) {
    switch name.uppercased() {
    case "IOBES": self = .bioes
    case "BILUO": self = .bilou
    case "BIO": self = .iob2
    case let name: self.init(rawValue: name)
    }
  }

  /// Whether the scheme has tags with this letter.
  package func has(_ prefix: ChunkTag.Prefix) -> Bool {
    switch prefix {
    case .outside, .begin, .inside: true
    case .end, .single: self == .bioes
    case .last, .unit: self == .bilou
    }
  }

  /// The tags of a sentence with these chunks.
  ///
  /// - Parameters:
  ///   - chunks: in the order of the sentence, not empty, not overlapping.
  ///   - count: number of words of the sentence.
  /// - Precondition: all chunks lie within the sentence.
  package func tags(for chunks: some Sequence<Chunk>, count: Int) -> [ChunkTag] {
    var tags = [ChunkTag](repeating: .outside, count: count)
    for chunk in chunks {
      let start = chunk.words.lowerBound
      let follows =
        start > 0 && tags[start - 1].prefix != .outside && tags[start - 1].exactType == chunk.exactType
      for word in chunk.words {
        tags[word] = ChunkTag(prefix(of: word, in: chunk.words, followsSameType: follows), chunk.exactType)
      }
    }
    return tags
  }

  private func prefix(of word: Int, in words: Range<Int>, followsSameType: Bool) -> ChunkTag.Prefix {
    let (isFirst, isLast) = (word == words.lowerBound, word == words.upperBound - 1)
    return switch self {
    case .iob2: isFirst ? .begin : .inside
    case .iob1: isFirst && followsSameType ? .begin : .inside
    case .bioes: isFirst ? (isLast ? .single : .begin) : isLast ? .end : .inside
    case .bilou: isFirst ? (isLast ? .unit : .begin) : isLast ? .last : .inside
    }
  }

  /// The same chunks, as seqeval's default reading finds them, written in this scheme. Tags that fit no scheme
  /// become tags that fit this one.
  package func converting(_ tags: [ChunkTag]) -> [ChunkTag] {
    self.tags(for: ChunkReading.lenient.chunks(in: tags), count: tags.count)
  }
}
