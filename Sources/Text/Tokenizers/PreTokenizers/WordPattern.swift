/// The matches of the expressions by which GPT-2 and GPT-4 divide a text. Everything is part of a match.
struct WordPattern {
  let scalars: [UInt32]
  /// Where the text ends.
  let end: Int
  /// The most digits that stand together; `nil` for GPT-2's expression.
  let digits: Int?

  func find(_ range: Range<Int>, _ matches: inout [Range<Int>]) {
    var start = range.lowerBound
    while start < end {
      let next = digits == nil ? gpt2(start) : gpt4(start)
      matches.append(start..<next)
      start = next
    }
  }

  private enum Kind { case letter, number, space, other }

  private func kind(_ index: Int) -> Kind {
    let scalar = scalars[index]
    return ScalarSet.letter.contains(scalar)
      ? .letter
      : ScalarSet.space.contains(scalar) ? .space : ScalarSet.number.contains(scalar) ? .number : .other
  }

  private func isBreak(_ index: Int) -> Bool { scalars[index] == 0x0A || scalars[index] == 0x0D }

  private func run(_ kind: Kind, from start: Int) -> Int {
    var index = start
    while index < end, self.kind(index) == kind { index += 1 }
    return index
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  private func gpt2(_ start: Int) -> Int {
    if let next = contraction(start, folds: false) { return next }
    let word = scalars[start] == 0x20 && start + 1 < end && kind(start + 1) != .space ? start + 1 : start
    let kind = kind(word)
    return kind == .space ? spaces(start) : run(kind, from: word)
  }

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  private func gpt4(_ start: Int) -> Int {
    if let next = contraction(start, folds: true) { return next }
    let first = kind(start)
    if first == .letter { return run(.letter, from: start) }
    if first == .number { return min(run(.number, from: start), start + (digits ?? 1)) }
    if !isBreak(start), start + 1 < end, kind(start + 1) == .letter { return run(.letter, from: start + 1) }
    let mark = scalars[start] == 0x20 && start + 1 < end ? start + 1 : start
    if kind(mark) == .other {
      var next = run(.other, from: mark)
      while next < end, isBreak(next) { next += 1 }
      return next
    }
    // White space: up to its last line break, if it has one.
    let last = run(.space, from: start)
    if let lineBreak = (start..<last).last(where: isBreak) { return lineBreak + 1 }
    return spaces(start)
  }

  /// `\s+(?!\S)|\s+`: white space but its last scalar, which goes with the word after it.
  private func spaces(_ start: Int) -> Int {
    let last = run(.space, from: start)
    return last < end && last - start > 1 ? last - 1 : last
  }

  private func contraction(_ start: Int, folds: Bool) -> Int? {
    guard scalars[start] == 0x27, start + 1 < end else { return nil }
    func letter(_ index: Int) -> UInt32 {
      guard index < end else { return 0 }
      let scalar = scalars[index]
      guard folds else { return scalar }
      // The long s is a case of s.
      return scalar == 0x17F ? 0x73 : (0x41...0x5A).contains(scalar) ? scalar + 0x20 : scalar
    }
    switch (letter(start + 1), letter(start + 2)) {
    case (0x73, _), (0x74, _): return start + 2
    case (0x72, 0x65), (0x76, 0x65): return start + 3
    case (0x6D, _): return start + 2
    case (0x6C, 0x6C): return start + 3
    case (0x64, _): return start + 2
    default: return nil
    }
  }
}
