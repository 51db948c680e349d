/// Finds added tokens in a text: the leftmost match, and of several at one place the longest.
///
/// - Reference: `AddedVocabulary` of tokenizers 0.23.3.
struct AddedTokenFinder: Sendable {
  private struct Entry: Sendable {
    let scalars: [UInt32]
    let token: AddedToken
    let id: Int32
  }

  /// By their first scalar, the longest first.
  private let entries: [UInt32: [Entry]]
  /// Bit `n & 63` is set if a token begins with scalar `n`.
  private let begins: UInt64
  /// Whether special tokens are left alone; they still hide others.
  private let skipsSpecial: Bool

  /// - Parameter tokens: with the text to look for, which is that of the token or the normalised one.
  init(_ tokens: [(text: [UInt32], token: AddedToken, id: Int32)], skipsSpecial: Bool) {
    let sorted = tokens.filter { !$0.text.isEmpty }.sorted { $0.text.count > $1.text.count }
      .map { Entry(scalars: $0.text, token: $0.token, id: $0.id) }
    entries = Dictionary(grouping: sorted) { $0.scalars[0] }
    begins = entries.keys.reduce(0) { $0 | 1 << UInt64($1 & 63) }
    self.skipsSpecial = skipsSpecial
  }

  /// Divides a text: calls `body` with each part and the id of the token that it is, or `nil`.
  func divide(_ scalars: [UInt32], _ body: (Range<Int>, Int32?) -> Void) {
    var done = 0
    var position = 0
    while !entries.isEmpty, position < scalars.count {
      guard begins >> UInt64(scalars[position] & 63) & 1 == 1, let entry = match(scalars, position) else {
        position += 1
        continue
      }
      var range = position..<position + entry.scalars.count
      position = range.upperBound
      if skipsSpecial, entry.token.isSpecial { continue }
      if entry.token.isSingleWord, touchesWord(scalars, range) { continue }
      if entry.token.takesLeft {
        var start = range.lowerBound
        while start > 0, ScalarSet.space.contains(scalars[start - 1]) { start -= 1 }
        range = max(start, done)..<range.upperBound
      }
      if entry.token.takesRight {
        var end = range.upperBound
        while end < scalars.count, ScalarSet.space.contains(scalars[end]) { end += 1 }
        range = range.lowerBound..<end
      }
      if done < range.lowerBound { body(done..<range.lowerBound, nil) }
      body(range, entry.id)
      done = range.upperBound
    }
    if done < scalars.count { body(done..<scalars.count, nil) }
  }

  private func match(_ scalars: [UInt32], _ position: Int) -> Entry? {
    entries[scalars[position]]?.first { entry in
      position + entry.scalars.count <= scalars.count
        && scalars[position..<position + entry.scalars.count].elementsEqual(entry.scalars)
    }
  }

  private func touchesWord(_ scalars: [UInt32], _ range: Range<Int>) -> Bool {
    (range.lowerBound > 0 && ScalarSet.word.contains(scalars[range.lowerBound - 1]))
      || (range.upperBound < scalars.count && ScalarSet.word.contains(scalars[range.upperBound]))
  }
}
