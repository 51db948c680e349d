/// A text divided into the pieces that a model encodes one by one, and the added tokens between them.
///
/// - Reference: `PreTokenizedString` of tokenizers 0.23.3.
struct Pieces {
  /// A part of the text, never empty.
  struct Piece: Equatable {
    var range: Range<Int>
    /// The id of an added token, which is not divided further; `nil` for text.
    var token: Int32?
  }

  var text = AlignedText()
  var pieces: [Piece] = []

  /// Adds a part of another text, in the same order.
  mutating func append(_ other: AlignedText, _ range: Range<Int>, token: Int32? = nil) {
    guard !range.isEmpty else { return }
    let start = text.count
    text.append(other, range)
    pieces.append(Piece(range: start..<text.count, token: token))
  }

  /// Divides each piece by a function that adds the matches in a range of scalars.
  mutating func split(
    _ behavior: SplitBehavior, inverted: Bool = false,
    _ find: (_ scalars: [UInt32], _ range: Range<Int>, _ matches: inout [Range<Int>]) -> Void
  ) {
    var divided: [Piece] = []
    divided.reserveCapacity(pieces.count * 2)
    var matches: [Range<Int>] = []
    for piece in pieces {
      guard piece.token == nil else {
        divided.append(piece)
        continue
      }
      matches.removeAll(keepingCapacity: true)
      find(text.scalars, piece.range, &matches)
      behavior.divide(piece.range, at: matches, inverted: inverted) { part in
        if !part.isEmpty { divided.append(Piece(range: part, token: nil)) }
      }
    }
    pieces = divided
  }

  /// Divides each piece at the scalars that belong to a class, each a match of its own.
  mutating func split(_ behavior: SplitBehavior, at isDelimiter: (UInt32) -> Bool) {
    split(behavior) { scalars, range, matches in
      for index in range where isDelimiter(scalars[index]) { matches.append(index..<index + 1) }
    }
  }

  /// Rewrites each piece.
  mutating func rewrite(_ body: (_ piece: Range<Int>, _ from: AlignedText, _ to: inout AlignedText) -> Void) {
    var rewritten = Pieces()
    rewritten.text.reserve(text.count + pieces.count)
    rewritten.pieces.reserveCapacity(pieces.count)
    for piece in pieces {
      let start = rewritten.text.count
      if piece.token == nil {
        body(piece.range, text, &rewritten.text)
      } else {
        rewritten.text.append(text, piece.range)
      }
      rewritten.pieces.append(Piece(range: start..<rewritten.text.count, token: piece.token))
    }
    self = rewritten
  }
}

/// What becomes of the matches at which a piece is divided.
///
/// - Reference: `SplitDelimiterBehavior` of tokenizers 0.23.3.
enum SplitBehavior: String, Sendable, CaseIterable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// Calls `body` with the parts of a range, in order.
  /// - Parameters:
  ///   - matches: ascending and not overlapping.
  ///   - inverted: whether the text between the matches counts as matches, and they as text.
  func divide(
    _ range: Range<Int>, at matches: [Range<Int>], inverted: Bool, _ body: (Range<Int>) -> Void
  ) {
    guard !matches.isEmpty else {
      if !(self == .removed && inverted) { body(range) }
      return
    }
    var parts: [(range: Range<Int>, isMatch: Bool)] = []
    parts.reserveCapacity(matches.count * 2 + 1)
    var done = range.lowerBound
    for match in matches {
      if done < match.lowerBound { parts.append((done..<match.lowerBound, inverted)) }
      parts.append((match, !inverted))
      done = match.upperBound
    }
    if done < range.upperBound { parts.append((done..<range.upperBound, inverted)) }
    switch self {
    case .removed: for part in parts where !part.isMatch { body(part.range) }
    case .isolated: for part in parts { body(part.range) }
    case .contiguous: SplitBehavior.joined(parts) { $0 == $1 }.forEach(body)
    case .mergedWithPrevious: SplitBehavior.joined(parts) { !$0 && $1 }.forEach(body)
    case .mergedWithNext: SplitBehavior.mergedWithNext(parts).forEach(body)
    }
  }

  /// Joins each part to the one before if `joins` says so of whether that was a match and this one is; before the
  /// first part there is no match.
  private static func joined(
    _ parts: [(range: Range<Int>, isMatch: Bool)], _ joins: (Bool, Bool) -> Bool
  ) -> [Range<Int>] {
    var (result, wasMatch) = ([Range<Int>](), false)
    for part in parts {
      if joins(wasMatch, part.isMatch), let last = result.popLast() {
        result.append(last.lowerBound..<part.range.upperBound)
      } else {
        result.append(part.range)
      }
      wasMatch = part.isMatch
    }
    return result
  }

  private static func mergedWithNext(_ parts: [(range: Range<Int>, isMatch: Bool)]) -> [Range<Int>] {
    var (result, wasMatch) = ([Range<Int>](), false)
    for part in parts.reversed() {
      if part.isMatch, !wasMatch, let next = result.popLast() {
        result.append(part.range.lowerBound..<next.upperBound)
      } else {
        result.append(part.range)
      }
      wasMatch = part.isMatch
    }
    return result.reversed()
  }
}
