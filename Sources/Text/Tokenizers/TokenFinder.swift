/// Finds literal tokens in UTF-8: the leftmost match, and of several at one place the longest.
struct TokenFinder: Sendable {
  /// Sorted by length, the longest first.
  private let tokens: [(bytes: [UInt8], id: Int32)]
  /// `[256]`: whether a token begins with that byte.
  private let begins: [Bool]

  init(_ tokens: [(bytes: [UInt8], id: Int32)]) {
    self.tokens = tokens.filter { !$0.bytes.isEmpty }.sorted { $0.bytes.count > $1.bytes.count }
    let first = Set(self.tokens.compactMap(\.bytes.first))
    begins = (0...UInt8.max).map(first.contains)
  }

  var isEmpty: Bool { tokens.isEmpty }

  /// Calls `found` with each token and `between` with the text between tokens, from left to right.
  func forEach(
    in bytes: ArraySlice<UInt8>, found: (Int32) -> Void, between: (ArraySlice<UInt8>) -> Void
  ) {
    var done = bytes.startIndex
    var position = bytes.startIndex
    while position < bytes.endIndex {
      guard begins[Int(bytes[position])],
        let token = tokens.first(where: { bytes[position...].starts(with: $0.bytes) })
      else {
        position += 1
        continue
      }
      if done < position { between(bytes[done..<position]) }
      found(token.id)
      position += token.bytes.count
      done = position
    }
    if done < bytes.endIndex { between(bytes[done...]) }
  }
}
