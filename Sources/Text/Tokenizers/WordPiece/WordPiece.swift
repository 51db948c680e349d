/// Splits words into the longest pieces found in a vocabulary.
///
/// From the left, the longest piece first; pieces inside a word are written `##piece`. A word with a part
/// that cannot be matched, or with more than ``longestWord`` scalars, is one unknown token.
/// - Reference: `WordPiece` of tokenizers 0.23.3.
struct WordPiece: Sendable {
  /// In scalars.
  static let longestWord = 100
  private static let continuation = Array("##".utf8)

  let vocabulary: Vocabulary
  let unknownID: Int32

  /// Adds the ids of one word.
  /// - Parameter word: valid UTF-8, not empty.
  func append(_ word: [UInt8], to ids: inout [Int32]) {
    let before = ids.count
    var start = 0
    if word.count > WordPiece.longestWord, scalars(of: word) > WordPiece.longestWord {
      ids.append(unknownID)
      return
    }
    while start < word.count {
      let prefix = start == 0 ? [] : WordPiece.continuation
      guard let match = vocabulary.longestMatch(in: word, from: start, after: prefix) else {
        ids.removeSubrange(before...)
        ids.append(unknownID)
        return
      }
      ids.append(match.id)
      start = match.end
    }
  }

  private func scalars(of word: [UInt8]) -> Int {
    word.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }
}
