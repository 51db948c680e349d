/// How tags are read as chunks.
package enum ChunkReading: Sendable, Hashable {
  /// Every word with a tag other than `O` is in a chunk: it continues the one before it or starts one. `L` and
  /// `U` are read as `E` and `S`.
  /// - Reference: seqeval 1.2.2 by default, and conlleval; seqeval does not know the letters of BILOU here.
  case lenient
  /// Only what the scheme writes is a chunk: words that continue nothing, and in BIOES and BILOU chunks without
  /// a last word, are in none. Nor is a tag whose letter the scheme does not have.
  /// - Reference: seqeval 1.2.2 with `mode="strict", scheme=`, which raises an error for a letter that the
  ///   scheme does not have.
  case strict(ChunkScheme)

  /// The chunks of one sentence, in order.
  package func chunks(in tags: some Collection<ChunkTag>) -> [Chunk] {
    var chunks: [Chunk] = []
    var open: Int?
    var (previous, word) = (ChunkTag.outside, 0)
    func step(_ tag: ChunkTag) {
      if let start = open {
        if tag.continues(previous) { return }
        if ends(previous, before: tag) { chunks.append(Chunk(previous.exactType, start..<word)) }
      }
      open = starts(tag, after: previous) ? word : nil
    }
    for tag in tags {
      let tag = isKnown(tag) ? tag : .outside
      step(tag)
      (previous, word) = (tag, word + 1)
    }
    step(.outside)
    return chunks
  }

  private func isKnown(_ tag: ChunkTag) -> Bool {
    guard case .strict(let scheme) = self else { return true }
    return scheme.has(tag.prefix)
  }

  /// Whether a word that continues no chunk starts one.
  private func starts(_ tag: ChunkTag, after previous: ChunkTag) -> Bool {
    switch self {
    case .lenient: tag.prefix != .outside
    case .strict(.iob2): tag.prefix == .begin
    case .strict(.iob1):
      tag.prefix == .inside
        || (tag.prefix == .begin && previous.isOpen && previous.exactType == tag.exactType)
    case .strict(.bioes), .strict(.bilou): tag.prefix == .begin || tag.isSingle
    }
  }

  /// Whether the words up to here are a whole chunk if the next tag does not continue it.
  private func ends(_ previous: ChunkTag, before tag: ChunkTag) -> Bool {
    switch self {
    case .lenient, .strict(.iob2): true
    // In IOB1, seqeval takes a chunk of one word with B for none if B of another type follows.
    case .strict(.iob1):
      !(previous.prefix == .begin && tag.prefix == .begin && previous.exactType != tag.exactType)
    case .strict(.bioes), .strict(.bilou): previous.isEnd || previous.isSingle
    }
  }
}
