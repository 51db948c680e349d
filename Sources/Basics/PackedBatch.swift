/// Sentences back to back without padding: sentence `i` holds the tokens `ids[starts[i]..<starts[i + 1]]`.
///
/// Position ids restart at each sentence; no computation is spent on padding.
package struct PackedBatch: Sendable, Equatable {
  /// Vocabulary ids, `[tokens]`.
  package private(set) var ids: [Int32] = []
  /// `[sentences + 1]`, the first 0, the last `ids.count`.
  package private(set) var starts: [Int32] = [0]
  /// `[tokens]`: 0 for tokens of a first sequence, 1 for those of the second of a pair; empty if there is no pair.
  package private(set) var types: [Int32] = []

  /// A batch without sentences.
  package init() {}
  /// - Parameter sentences: the vocabulary ids of each; none may be empty.
  package init(_ sentences: some Sequence<[Int32]>) {
    for sentence in sentences { append(sentence) }
  }

  /// How many tokens there are in all sentences together.
  package var tokens: Int { ids.count }
  /// How many sentences there are.
  package var sentences: Int { starts.count - 1 }
  /// The tokens of sentence `index`.
  package func range(_ index: Int) -> Range<Int> { Int(starts[index])..<Int(starts[index + 1]) }

  /// Adds a sentence, or a pair as one sentence, at the end.
  ///
  /// - Parameter second: where the second sequence of a pair begins; `nil` for a single one.
  /// - Precondition: it has at least one token.
  package mutating func append(_ sentence: [Int32], second: Int? = nil) {
    precondition(!sentence.isEmpty, "a sentence has at least one token")
    if second != nil, types.isEmpty { types = Array(repeating: 0, count: ids.count) }
    ids += sentence
    starts.append(Int32(ids.count))
    guard let second = second ?? (types.isEmpty ? nil : sentence.count) else { return }
    types += repeatElement(0, count: second)
    types += repeatElement(1, count: sentence.count - second)
  }
}
