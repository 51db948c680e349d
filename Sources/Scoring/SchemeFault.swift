/// The first word whose tag a scheme cannot write.
package struct SchemeFault: Sendable, Equatable {
  /// What is wrong with the tag.
  package enum Kind: String, Sendable, CaseIterable {
    /// A letter that the scheme does not have.
    case prefix = "the scheme has no such letter"
    /// A tag that should continue a chunk of its type, but stands after none.
    case noStart = "it continues no chunk"
    /// In IOB1, `B` that does not separate two chunks of a type.
    case needlessBegin = "it separates no two chunks of its type"
    /// In BIOES and BILOU, a chunk without its last word.
    case unfinished = "its chunk has no last word"
  }

  /// The position of the word.
  package let word: Int
  /// What is wrong with its tag.
  package let kind: Kind

  /// - Parameters: the properties, in their order.
  package init(word: Int, kind: Kind) { (self.word, self.kind) = (word, kind) }
}

extension ChunkScheme {
  /// The first fault of a sentence's tags; `nil` if they are ones that this scheme writes.
  package func fault(in tags: some Collection<ChunkTag>) -> SchemeFault? {
    var (previous, word) = (ChunkTag.outside, 0)
    for tag in tags {
      if !has(tag.prefix) { return SchemeFault(word: word, kind: .prefix) }
      if let kind = fault(of: tag, after: previous) {
        return SchemeFault(word: kind == .unfinished ? word - 1 : word, kind: kind)
      }
      (previous, word) = (tag, word + 1)
    }
    return fault(of: .outside, after: previous).map { SchemeFault(word: word - 1, kind: $0) }
  }

  private func fault(of tag: ChunkTag, after previous: ChunkTag) -> SchemeFault.Kind? {
    let continues = tag.continues(previous)
    switch self {
    case .iob2: return tag.prefix == .inside && !continues ? .noStart : nil
    case .iob1:
      let follows = previous.isOpen && previous.exactType == tag.exactType
      return tag.prefix == .begin && !follows ? .needlessBegin : nil
    case .bioes, .bilou:
      if previous.isOpen { return continues ? nil : .unfinished }
      return tag.prefix == .inside || tag.isEnd ? .noStart : nil
    }
  }
}
