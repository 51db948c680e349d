/// A text on its way through a pipeline: its scalars, and which code points of the original text each came from.
///
/// - Reference: `NormalizedString` of tokenizers 0.23.3, which counts in bytes.
struct AlignedText: Sendable, Equatable {
  /// Code points of the original text: `start..<end`.
  struct Span: Sendable, Equatable {
    var start: Int32
    var end: Int32
  }

  /// A scalar of a changed text.
  struct Change {
    var scalar: UInt32
    /// 0 in place of one scalar, 1 in addition to the one before, -n in place of one scalar and the n after it.
    var growth: Int
  }

  /// Valid Unicode scalars.
  private(set) var scalars: [UInt32] = []
  /// `[scalars]`
  private(set) var spans: [Span] = []

  /// An empty text.
  init() {}

  /// A text as it was given.
  init(_ text: String) {
    scalars.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars { scalars.append(scalar.value) }
    spans.reserveCapacity(scalars.count)
    for index in 0..<Int32(scalars.count) { spans.append(Span(start: index, end: index + 1)) }
  }

  var count: Int { scalars.count }
  var isEmpty: Bool { scalars.isEmpty }

  /// Some of its scalars, as a text.
  func part(_ range: Range<Int>) -> AlignedText {
    var part = AlignedText()
    part.append(self, range)
    return part
  }

  mutating func append(_ scalar: UInt32, _ span: Span) {
    scalars.append(scalar)
    spans.append(span)
  }

  mutating func append(_ other: AlignedText, _ range: Range<Int>) {
    scalars += other.scalars[range]
    spans += other.spans[range]
  }

  mutating func reserve(_ count: Int) {
    scalars.reserveCapacity(count)
    spans.reserveCapacity(count)
  }

  /// Replaces each scalar by one other.
  mutating func map(_ image: (UInt32) -> UInt32) {
    for index in scalars.indices { scalars[index] = image(scalars[index]) }
  }

  /// Changes the text: the new scalars in order, each from where the ones that it stands for came.
  /// - Parameter dropped: the number of scalars dropped at the beginning.
  mutating func change(_ changes: [Change], dropping dropped: Int = 0) {
    var changed = AlignedText()
    changed.reserve(changes.count)
    var index = dropped
    for change in changes {
      let source = min(change.growth > 0 ? max(index - 1, 0) : index, max(spans.count - 1, 0))
      guard source < spans.count else { continue }
      changed.append(change.scalar, spans[source])
      if change.growth <= 0 { index += 1 - change.growth }
    }
    self = changed
  }

  /// Drops scalars.
  mutating func filter(_ isKept: (UInt32) -> Bool) {
    guard let first = scalars.firstIndex(where: { !isKept($0) }) else { return }
    var end = first
    for index in first..<scalars.count where isKept(scalars[index]) {
      scalars[end] = scalars[index]
      spans[end] = spans[index]
      end += 1
    }
    scalars.removeSubrange(end...)
    spans.removeSubrange(end...)
  }

  /// Puts scalars before the first one, from where that came; an empty text stays empty.
  mutating func prepend(_ more: [UInt32]) {
    guard let first = spans.first else { return }
    scalars.insert(contentsOf: more, at: 0)
    spans.insert(contentsOf: repeatElement(first, count: more.count), at: 0)
  }

  /// Replaces ranges, ascending and not overlapping, by the same text, which comes from where the last scalar of the
  /// range, or without one the scalar before, came.
  mutating func replace(_ ranges: [Range<Int>], with content: [UInt32]) {
    guard !ranges.isEmpty else { return }
    var changed = AlignedText()
    changed.reserve(count)
    var done = 0
    for range in ranges {
      changed.append(self, done..<range.lowerBound)
      let span = range.upperBound > 0 ? spans[range.upperBound - 1] : Span(start: 0, end: 0)
      for scalar in content { changed.append(scalar, span) }
      done = range.upperBound
    }
    changed.append(self, done..<count)
    self = changed
  }
}
