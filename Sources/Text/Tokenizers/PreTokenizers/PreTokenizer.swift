/// A step that divides a normalised text into the pieces that a model encodes.
protocol PreTokenizer: Sendable {
  /// Divides each piece that is not an added token, and may rewrite it.
  func divide(_ pieces: inout Pieces)
}

/// Several steps, one after the other.
struct PreTokenizerSequence: PreTokenizer {
  let steps: [any PreTokenizer]

  func divide(_ pieces: inout Pieces) { for step in steps { step.divide(&pieces) } }
}

/// Divides at the scalars of some classes.
enum ClassSplit: PreTokenizer {
  /// At white space, which is dropped.
  case whitespace
  /// White space is dropped; words, and what is neither, are pieces.
  case words
  /// At white space, which is dropped, and at punctuation marks, each a piece.
  case bert
  /// At punctuation marks.
  case punctuation(SplitBehavior)
  /// At numbers: each digit, or all that stand together, a piece.
  case digits(each: Bool)
  /// At one scalar, which is dropped.
  case delimiter(UInt32)

  func divide(_ pieces: inout Pieces) {
    switch self {
    case .whitespace: pieces.split(.removed, at: ScalarSet.space.contains)
    case .words:
      // Runs of scalars of one class: 0 is white space.
      pieces.split(.removed, inverted: true) { scalars, range, matches in
        func kind(_ scalar: UInt32) -> Int {
          ScalarSet.word.contains(scalar) ? 1 : ScalarSet.space.contains(scalar) ? 0 : 2
        }
        var start = range.lowerBound
        while start < range.upperBound {
          let first = kind(scalars[start])
          var end = start + 1
          while end < range.upperBound, kind(scalars[end]) == first { end += 1 }
          if first > 0 { matches.append(start..<end) }
          start = end
        }
      }
    case .bert:
      pieces.split(.removed, at: ScalarSet.space.contains)
      pieces.split(.isolated, at: ScalarSet.punctuation.contains)
    case .punctuation(let behavior): pieces.split(behavior, at: ScalarSet.punctuation.contains)
    case .digits(let each): pieces.split(each ? .isolated : .contiguous, at: ScalarSet.numeric.contains)
    case .delimiter(let scalar): pieces.split(.removed, at: { $0 == scalar })
    }
  }
}

/// Pieces of a fixed number of scalars; the last one may be shorter.
struct FixedLengthSplit: PreTokenizer {
  /// At least 1.
  let length: Int

  func divide(_ pieces: inout Pieces) {
    pieces.split(.isolated) { _, range, matches in
      for start in stride(from: range.lowerBound, to: range.upperBound, by: length) {
        matches.append(start..<min(range.upperBound, start + length))
      }
    }
  }
}
