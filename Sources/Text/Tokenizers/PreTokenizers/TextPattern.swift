/// The patterns that published tokenizers replace or divide by: texts, and some regular expressions.
///
/// Each expression has a function of its own that finds the same matches; there is no general engine, so that no text
/// takes longer than its length allows.
enum TextPattern: Sendable, Equatable {
  case text([UInt32])
  /// One of the scalars of a class, and as many more as stand together if `runs`, at least `least`.
  case classes(Class, least: Int, runs: Bool)
  /// White space of more than one scalar, and line breaks and tabulators by themselves.
  case blanks
  /// GPT-2's words.
  case gpt2
  /// The words of GPT-4 and its successors, with at most that many digits together.
  case gpt4(digits: Int)

  enum Class: Sendable, Equatable {
    case whitespace, letters, numbers, space, lineBreaks

    func contains(_ scalar: UInt32) -> Bool {
      switch self {
      case .whitespace: ScalarSet.space.contains(scalar)
      case .letters: ScalarSet.letter.contains(scalar)
      case .numbers: ScalarSet.number.contains(scalar)
      case .space: scalar == 0x20
      case .lineBreaks: scalar == 0x0A || scalar == 0x0D
      }
    }
  }

  /// The known expressions, as files write them.
  private static let expressions: [String: TextPattern] = [
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: .gpt2,
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
      .gpt4(digits: 3),
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
      .gpt4(digits: 1),
    #"\s+"#: .classes(.whitespace, least: 1, runs: true),
    #"\s{2,}|[\n\r\t]"#: .blanks,
    #"\s"#: .classes(.whitespace, least: 1, runs: false),
    #" {2,}"#: .classes(.space, least: 2, runs: true),
    #" +"#: .classes(.space, least: 1, runs: true),
    #" "#: .text([0x20]),
    #"[\r\n]"#: .classes(.lineBreaks, least: 1, runs: false),
    #"[\r\n]+"#: .classes(.lineBreaks, least: 1, runs: true),
    #"\n"#: .text([0x0A]),
    #"\r"#: .text([0x0D]),
    #"\p{L}+"#: .classes(.letters, least: 1, runs: true),
    #"\p{N}"#: .classes(.numbers, least: 1, runs: false),
    #"\p{N}+"#: .classes(.numbers, least: 1, runs: true),
  ]

  /// - Returns: `nil` for an expression that is not known.
  init?(expression: String) {
    // Compared by bytes: a `String` also equals another spelling of its letters.
    let found = TextPattern.expressions.first { $0.key.utf8.elementsEqual(expression.utf8) }
    guard let pattern = found?.value else { return nil }
    self = pattern
  }

  /// Adds the matches in a range of scalars, from left to right; none is empty.
  func find(_ scalars: [UInt32], _ range: Range<Int>, _ matches: inout [Range<Int>]) {
    switch self {
    case .text(let text):
      guard let first = text.first else { return }
      var start = range.lowerBound
      while start + text.count <= range.upperBound {
        if scalars[start] == first, scalars[start..<start + text.count].elementsEqual(text) {
          matches.append(start..<start + text.count)
          start += text.count
        } else {
          start += 1
        }
      }
    case .classes(let kind, let least, let runs):
      var start = range.lowerBound
      while start < range.upperBound {
        guard kind.contains(scalars[start]) else {
          start += 1
          continue
        }
        var end = start + 1
        while runs, end < range.upperBound, kind.contains(scalars[end]) { end += 1 }
        if end - start >= least { matches.append(start..<end) }
        start = end
      }
    case .blanks:
      var start = range.lowerBound
      while start < range.upperBound {
        var end = start
        while end < range.upperBound, ScalarSet.space.contains(scalars[end]) { end += 1 }
        if end - start > 1 || (end > start && [0x09, 0x0A, 0x0D].contains(scalars[start])) {
          matches.append(start..<end)
        }
        start = max(end, start + 1)
      }
    case .gpt2: WordPattern(scalars: scalars, end: range.upperBound, digits: nil).find(range, &matches)
    case .gpt4(let digits):
      WordPattern(scalars: scalars, end: range.upperBound, digits: digits).find(range, &matches)
    }
  }
}
