/// Divides sentences that are too long for one input of a model into overlapping windows.
///
/// A window has the special tokens at both ends of the sentence, and between them as many of its other tokens
/// as fit. Each window begins a fixed number of tokens after the one before; the last one ends with the
/// sentence and may be shorter.
///
/// - Reference: `stride` and `return_overflowing_tokens` of Hugging Face's tokenizers.
package struct TokenWindows: Sendable, Equatable {
  /// The most tokens of a window, special ones included.
  package let size: Int
  /// Tokens that a window shares with the one before, without special ones.
  package let overlap: Int

  /// - Parameters: the properties. The overlap is smaller than a window without its special tokens.
  package init(size: Int, overlap: Int) { (self.size, self.overlap) = (size, overlap) }

  /// Divides a sentence that was not cut.
  package func divide(_ encoding: Encoding) -> DividedEncoding {
    let specials = encoding.wordOf.prefix { $0 == nil }.count
    let end = max(specials, encoding.count - encoding.wordOf.reversed().prefix { $0 == nil }.count)
    let room = size - (encoding.count - (end - specials))
    precondition(overlap >= 0 && room > overlap, "windows of \(size) tokens cannot share \(overlap)")
    var parts: [Range<Int>] = []
    var start = specials
    repeat {
      parts.append(start..<min(start + room, end))
      start += room - overlap
    } while (parts.last?.upperBound ?? end) < end
    return DividedEncoding(parts: parts, specials: (0..<specials, end..<encoding.count))
  }
}

/// The windows of a sentence, as positions in its encoding.
package struct DividedEncoding: Sendable {
  /// A token in one of the windows.
  package struct Place: Sendable, Equatable {
    /// The number of the window, from 0.
    package let window: Int
    /// The position of the token in it, special tokens counted.
    package let token: Int
  }

  /// Tokens of each window, without the special ones at its ends.
  package let parts: [Range<Int>]
  private let specials: (first: Range<Int>, last: Range<Int>)

  init(parts: [Range<Int>], specials: (first: Range<Int>, last: Range<Int>)) {
    (self.parts, self.specials) = (parts, specials)
  }

  /// One number for each token of a window, from those of all tokens of the sentence.
  package func window<Element>(_ index: Int, of tokens: [Element]) -> [Element] {
    Array(tokens[specials.first] + tokens[parts[index]] + tokens[specials.last])
  }

  /// Where a token of the sentence, not one of the special ones, is farthest from the ends of a window: it
  /// sees most of the sentence there. The first such window if there are several.
  package func place(of token: Int) -> Place {
    func distance(_ index: Int) -> Int {
      min(token - parts[index].lowerBound, parts[index].upperBound - 1 - token)
    }
    let step = parts.count > 1 ? parts[1].lowerBound - parts[0].lowerBound : 1
    // The last of the windows with the token; then those before it.
    var best = min(parts.count - 1, (token - specials.first.count) / step)
    for index in stride(from: best - 1, through: 0, by: -1) {
      guard parts[index].contains(token) else { break }
      if distance(index) >= distance(best) { best = index }
    }
    return Place(window: best, token: specials.first.count + token - parts[best].lowerBound)
  }
}
