/// How tags are interpreted as spans.
package enum SpanReading: Sendable {
  /// I after O opens a span, as seqeval does by default.
  case lenient
  /// I after O is ignored.
  case strict

  /// The spans of one sentence in order, as half-open ranges of words.
  package func spans(in tags: some Collection<SpanTag>) -> [Range<Int>] {
    var spans: [Range<Int>] = []
    var start: Int?
    var position = 0
    for tag in tags {
      if tag != .inside, let open = start {
        spans.append(open..<position)
        start = nil
      }
      if tag == .begin || (tag == .inside && start == nil && self == .lenient) { start = position }
      position += 1
    }
    if let open = start { spans.append(open..<position) }
    return spans
  }
}

/// The scores of spans over a whole split: exact spans over all sentences, and tags of single words.
///
/// - Reference: seqeval 1.2.2 (default mode for ``lenient``; strict mode with IOB2 for ``strict``),
///   sklearn 1.9 for ``words``.
package struct SpanScores: Sendable, Equatable {
  /// Scores of exact spans, where I after O opens a span.
  package let lenient: PrecisionRecall
  /// Scores of exact spans, where I after O is ignored.
  package let strict: PrecisionRecall
  /// Tags of single words: classes are raw values of ``SpanTag``.
  package let words: Confusion

  /// - Parameters:
  ///   - gold: `[sentences][words]`.
  ///   - predicted: `[sentences][words]`, each as long as its `gold`.
  package init(gold: [[SpanTag]], predicted: [[SpanTag]]) {
    precondition(gold.count == predicted.count, "one prediction for each sentence")
    precondition(zip(gold, predicted).allSatisfy { $0.count == $1.count }, "one tag for each word")
    lenient = SpanScores.match(gold, predicted, .lenient)
    strict = SpanScores.match(gold, predicted, .strict)
    words = Confusion(
      gold: gold.joined().map(\.rawValue), predicted: predicted.joined().map(\.rawValue),
      classes: SpanTag.allCases.count)
  }

  /// F1 as seqeval computes it, to the last bit.
  package var f1: Double { lenient.f1OfQuotients }
  /// The share of words whose tag is predicted correctly, 0…1.
  package var accuracy: Double { words.accuracy }

  private static func match(
    _ gold: [[SpanTag]], _ predicted: [[SpanTag]], _ reading: SpanReading
  ) -> PrecisionRecall {
    var scores = PrecisionRecall(right: 0, predicted: 0, gold: 0)
    for (gold, predicted) in zip(gold, predicted) {
      let (wanted, found) = (reading.spans(in: gold), reading.spans(in: predicted))
      scores.gold += wanted.count
      scores.predicted += found.count
      scores.right += Set(wanted).intersection(found).count
    }
    return scores
  }
}
