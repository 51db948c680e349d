import Basics

/// A text with spans of characters that have a label, as programs for annotation export them.
struct SpanAnnotation {
  /// A labelled part of the text.
  struct Span {
    /// In code points.
    var range: Range<Int>
    var label: String
  }

  /// The text as the file has it.
  var text: String
  /// The words where the file has them, in code points; `nil` to cut the text at white space and punctuation.
  var words: [Range<Int>]?
  var spans: [Span] = []
  /// What cannot be read in the file's own annotation.
  var fault: String?

  init(text: String) { self.text = text }

  /// Adds a span, or notes why it is none.
  mutating func add(start: Int?, end: Int?, label: String?) {
    guard let start, let end, let label else { return note("a span without start, end or label") }
    guard 0 <= start, start < end else { return note("'\(label)' at \(start)-\(end)") }
    spans.append(Span(range: start..<end, label: label))
  }

  /// Keeps the first fault.
  mutating func note(_ what: String) { fault = fault ?? what }

  /// The words, a tag in IOB2 for each, and what is wrong with the spans; the tags of such a row are all O.
  var tagged: (words: [String], tags: [String], fault: String?) {
    let scalars = Array(text.unicodeScalars)
    let ranges = words ?? TextWords.ranges(in: scalars)
    guard ranges.allSatisfy({ $0.upperBound <= scalars.count }) else {
      return ([], [], "words behind the end of the text")
    }
    let words = ranges.map { TextWords.string(scalars[$0]) }
    var tags = [String](repeating: "O", count: words.count)
    if let fault { return (words, tags, fault) }
    var last: Span?
    for span in spans.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      if let fault = SpanAnnotation.fault(span, behind: last, ranges, scalars) {
        return (words, words.map { _ in "O" }, fault)
      }
      for (count, word) in ranges.indices.filter({ ranges[$0].overlaps(span.range) }).enumerated() {
        tags[word] = (count == 0 ? "B-" : "I-") + span.label
      }
      last = span
    }
    return (words, tags, nil)
  }

  private static func fault(
    _ span: Span, behind last: Span?, _ words: [Range<Int>], _ scalars: [Unicode.Scalar]
  ) -> String? {
    func said(_ span: Span) -> String {
      "'\(span.label)' at \(span.range.lowerBound)-\(span.range.upperBound)"
    }
    guard span.range.upperBound <= scalars.count else {
      return "\(said(span)) of \(scalars.count) characters"
    }
    if let last, last.range.overlaps(span.range) { return "\(said(last)) and \(said(span)) overlap" }
    let covered = words.filter { $0.overlaps(span.range) }
    if covered.isEmpty { return "\(said(span)) covers no word" }
    for word in [covered[0], covered[covered.count - 1]]
    where word.lowerBound < span.range.lowerBound || word.upperBound > span.range.upperBound {
      return "\(said(span)) cuts the word '\(TextWords.string(scalars[word]))'"
    }
    return nil
  }
}

extension RowFault.Kind {
  /// Spans of characters that overlap, cut a word, or lie outside the text.
  package static let annotations = Self("annotations", .error, "annotations that are not spans of words")
}
