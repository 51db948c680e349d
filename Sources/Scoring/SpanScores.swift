package import Basics

/// How tags are read as spans.
package enum SpanReading: Sendable {
  /// I-IDIOM after O opens a span, as seqeval reads by default.
  case lenient
  /// I-IDIOM after O is passed over.
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

/// The scores of `span` over a whole split.
///
/// `f1`, `precision` and `recall` count exact spans over all sentences together, read leniently; `*_strict`
/// beside them are read strictly. `accuracy` is that of words; the `token_*` scores are those of single
/// tags.
/// - Reference: seqeval 1.2.2 (default mode; strict mode with IOB2 for `*_strict`),
///   sklearn 1.9 for `token_*`.
package struct SpanScores: Sendable, Equatable {
  package let lenient: PrecisionRecall
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
      gold: gold.joined().map { Int($0.rawValue) }, predicted: predicted.joined().map { Int($0.rawValue) },
      classes: SpanTag.allCases.count)
  }

  /// As seqeval computes it, to the last bit.
  package var f1: Double { lenient.f1OfQuotients }
  package var accuracy: Double { words.accuracy }

  /// What `metric_averaging` says beside stored scores.
  package static let averaging =
    "spans, micro over the split, seqeval's lenient reading; *_strict: I-IDIOM after O ignored; "
    + "token_*: tags of words"

  /// All of them by their stored names, `f1` first.
  package var metrics: [Metric] {
    let tags = SpanTag.allCases.map { (tag: $0, scores: words.scores(of: Int($0.rawValue))) }
    // The mean is over the classes that occur, as sklearn takes it.
    let present = tags.map(\.scores).filter { $0.gold + $0.predicted > 0 }
    func mean(_ value: (PrecisionRecall) -> Double) -> Double {
      present.isEmpty ? 0 : present.reduce(0) { $0 + value($1) } / Double(present.count)
    }
    return [
      Metric("f1", f1),
      Metric("precision", lenient.precision),
      Metric("recall", lenient.recall),
      Metric("accuracy", accuracy),
      Metric("f1_strict", strict.f1OfQuotients),
      Metric("precision_strict", strict.precision),
      Metric("recall_strict", strict.recall),
      Metric("token_f1_macro", mean(\.f1)),
      Metric("token_f1_micro", accuracy),
      Metric("token_precision", mean(\.precision)),
      Metric("token_recall", mean(\.recall)),
    ] + tags.map { Metric("token_f1_\($0.tag)", $0.scores.f1) }
  }

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
