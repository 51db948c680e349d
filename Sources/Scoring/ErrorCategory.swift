/// The kind of error in a prediction, by its name in the error tables.
package enum ErrorCategory: String, Sendable, CaseIterable {
  // Binary classification of sentences.
  case correct = "CORRECT"
  case falsePositive = "FALSE_POSITIVE"
  case falseNegative = "FALSE_NEGATIVE"
  // Spans.
  case perfect = "PERFECT"
  case lengthMismatch = "ERROR_LENGTH_MISMATCH"
  case miss = "MISS"
  case multiSpan = "MULTI_SPAN"
  case wrongSpan = "WRONG_SPAN"
  case partialStart = "PARTIAL_START"
  case partialEnd = "PARTIAL_END"
  case partialBoth = "PARTIAL_BOTH"
  case extendStart = "EXTEND_START"
  case extendEnd = "EXTEND_END"
  case extendBoth = "EXTEND_BOTH"
  case shift = "SHIFT"

  /// The category of a binary classification; class 1 is the positive one.
  package init(gold: Int, predicted: Int) {
    self = gold == predicted ? .correct : predicted == 1 ? .falsePositive : .falseNegative
  }

  /// The category of a sentence with spans: compares the first gold span with the first predicted one,
  /// ignoring I after O.
  package init(gold: [SpanTag], predicted: [SpanTag]) {
    let wanted = SpanReading.strict.spans(in: gold)
    let found = SpanReading.strict.spans(in: predicted)
    guard gold.count == predicted.count else {
      self = .lengthMismatch
      return
    }
    guard gold != predicted, let want = wanted.first else {
      self = gold == predicted || found.isEmpty ? .perfect : .falsePositive
      return
    }
    guard let first = found.first else {
      self = .miss
      return
    }
    self = found.count > 1 ? .multiSpan : ErrorCategory(want, first)
  }

  private init(_ gold: Range<Int>, _ found: Range<Int>) {
    let start = found.lowerBound - gold.lowerBound
    let end = found.upperBound - gold.upperBound
    self =
      if start == 0, end == 0 {
        .perfect
      } else if !found.overlaps(gold) {
        .wrongSpan
      } else if start > 0, end == 0 {
        .partialStart
      } else if start == 0, end < 0 {
        .partialEnd
      } else if start > 0, end < 0 {
        .partialBoth
      } else if start < 0, end == 0 {
        .extendStart
      } else if start == 0, end > 0 {
        .extendEnd
      } else if start < 0, end > 0 {
        .extendBoth
      } else {
        .shift
      }
  }
}
