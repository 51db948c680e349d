/// ``WordPiece`` as a step of a pipeline, with the settings of a `tokenizer.json`.
struct WordPieceModel: TokenModel {
  let vocabulary: Vocabulary
  let unknown: Int32
  /// What stands before a piece inside a word in the vocabulary.
  let prefix: [UInt8]
  /// Longer words are unknown, in scalars.
  let longestWord: Int

  var unknownID: Int32? { unknown }

  func encode(_ scalars: ArraySlice<UInt32>, _ work: inout ModelWork) {
    work.writeBytes(scalars)
    let before = work.tokens.count
    var start = 0
    while start < work.bytes.count {
      guard scalars.count <= longestWord,
        let match = vocabulary.longestMatch(in: work.bytes, from: start, after: start == 0 ? [] : prefix)
      else {
        work.tokens.removeSubrange(before...)
        work.add(unknown, 0..<work.bytes.count)
        return
      }
      work.add(match.id, start..<match.end)
      start = match.end
    }
  }
}

/// Whole words only.
struct WordLevel: TokenModel {
  let vocabulary: Vocabulary
  let unknown: Int32

  var unknownID: Int32? { unknown }

  func encode(_ scalars: ArraySlice<UInt32>, _ work: inout ModelWork) {
    work.writeBytes(scalars)
    work.add(vocabulary.id(of: work.bytes[...]) ?? unknown, 0..<work.bytes.count)
  }
}
