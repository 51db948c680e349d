/// What became of the chunks of a sentence, for tables of errors: each gold chunk beside the predicted one that
/// comes closest.
package struct ChunkComparison: Sendable, Equatable {
  /// What became of one chunk, or of a sentence; by its name in the error tables.
  package enum Outcome: String, Sendable, CaseIterable {
    /// The same words and type; of a sentence, all its chunks, and nothing else predicted.
    case correct = "CORRECT"
    /// No predicted chunk shares a word with it, but for one that comes closer to another.
    case missed = "MISSED"
    /// Predicted where no gold chunk is, but for one that another comes closer to.
    case spurious = "SPURIOUS"
    /// The same words, another type.
    case wrongType = "WRONG_TYPE"
    /// Some of the same words, the same type.
    case wrongBoundary = "WRONG_BOUNDARY"
    /// Some of the same words, another type.
    case wrongTypeAndBoundary = "WRONG_TYPE_AND_BOUNDARY"
    /// Of a sentence: errors of more than one kind.
    case several = "SEVERAL_ERRORS"
  }

  /// A gold chunk and what was predicted for it; one of them may be missing.
  package struct Pair: Sendable, Equatable {
    /// `nil` for a spurious prediction.
    package let gold: Chunk?
    /// `nil` for a missed chunk.
    package let predicted: Chunk?
    /// Any but ``Outcome/several``.
    package let outcome: Outcome

    fileprivate init(_ gold: Chunk?, _ predicted: Chunk?) {
      (self.gold, self.predicted) = (gold, predicted)
      outcome =
        switch (gold, predicted) {
        case (let gold?, let predicted?):
          switch (gold.words == predicted.words, gold.exactType == predicted.exactType) {
          case (true, true): .correct
          case (true, false): .wrongType
          case (false, true): .wrongBoundary
          case (false, false): .wrongTypeAndBoundary
          }
        case (_, nil): .missed
        case (nil, _): .spurious
        }
    }
  }

  /// Every gold and every predicted chunk once, in the order of the sentence.
  package let pairs: [Pair]

  /// Chunks that share words are paired, those of one type first, then those that share most words, then from the
  /// left; each once. Chunks with the same words always are, for they share them with no other.
  ///
  /// - Parameters:
  ///   - gold: the chunks of a sentence, in order, not overlapping.
  ///   - predicted: likewise.
  package init(gold: [Chunk], predicted: [Chunk]) {
    var (partners, taken) = ([Int?](repeating: nil, count: gold.count), Set<Int>())
    for pair in Self.overlaps(gold, predicted) where partners[pair.gold] == nil {
      if taken.insert(pair.predicted).inserted { partners[pair.gold] = pair.predicted }
    }
    let found = gold.indices.map { Pair(gold[$0], partners[$0].map { predicted[$0] }) }
    let spurious = predicted.indices.filter { !taken.contains($0) }.map { Pair(nil, predicted[$0]) }
    pairs = (found + spurious).sorted { Self.start($0) < Self.start($1) }
  }

  /// `correct` if all chunks are, which includes that there are none; the kind of error if all that are wrong
  /// are so in the same way; otherwise `several`.
  package var outcome: Outcome {
    let errors = Set(pairs.map(\.outcome)).subtracting([.correct])
    return errors.count > 1 ? .several : errors.first ?? .correct
  }

  /// Where a pair stands: gold before predicted at the same word.
  private static func start(_ pair: Pair) -> (Int, Int) {
    (pair.gold?.words.lowerBound ?? pair.predicted?.words.lowerBound ?? 0, pair.gold == nil ? 1 : 0)
  }

  /// The pairs that share words, the closest first.
  private static func overlaps(_ gold: [Chunk], _ predicted: [Chunk]) -> [(gold: Int, predicted: Int)] {
    var pairs: [(gold: Int, predicted: Int, isSameType: Bool, shared: Int)] = []
    var (left, right) = (0, 0)
    // Both are in order, so the chunk that ends first overlaps nothing that follows in the other.
    while left < gold.count, right < predicted.count {
      let (one, other) = (gold[left], predicted[right])
      let shared = one.words.clamped(to: other.words).count
      if shared > 0 { pairs.append((left, right, one.exactType == other.exactType, shared)) }
      if one.words.upperBound <= other.words.upperBound { left += 1 } else { right += 1 }
    }
    func order(_ pair: (gold: Int, predicted: Int, isSameType: Bool, shared: Int)) -> (Int, Int, Int, Int) {
      (pair.isSameType ? 0 : 1, -pair.shared, pair.gold, pair.predicted)
    }
    return pairs.sorted { order($0) < order($1) }.map { ($0.gold, $0.predicted) }
  }
}
