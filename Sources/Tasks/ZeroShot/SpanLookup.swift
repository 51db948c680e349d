package import Scoring
package import Text

/// Finds the expression of a row in its sentence by text alone: the result of a span tagger that is given the
/// expression.
package enum SpanLookup {
  /// The tags of the words that overlap the first occurrence of the row's span, or else of its basic form.
  /// - Returns: `nil` if neither is in the sentence, or a word cannot be found in it.
  package static func tags(ofRow row: Int, in corpus: Corpus) -> [SpanTag]? {
    let example = corpus.examples[row]
    let sentence = Array(example.sentence.unicodeScalars)
    let wanted = ["pie_span", "base_pie"].map { Array((corpus.field($0, ofRow: row) ?? "").unicodeScalars) }
    guard let span = wanted.lazy.compactMap({ range(of: $0, in: sentence, from: 0) }).first else {
      return nil
    }
    var tags: [SpanTag] = []
    var position = 0
    for word in example.tokens {
      guard let place = range(of: Array(word.unicodeScalars), in: sentence, from: position) else {
        return nil
      }
      position = place.upperBound
      let isIn = place.overlaps(span)
      tags.append(!isIn ? .outside : tags.contains(.begin) ? .inside : .begin)
    }
    return tags
  }

  private static func range(
    of part: [Unicode.Scalar], in whole: [Unicode.Scalar], from start: Int
  ) -> Range<Int>? {
    guard !part.isEmpty, whole.count - start >= part.count else { return nil }
    for begin in start...whole.count - part.count where whole[begin..<begin + part.count].elementsEqual(part)
    {
      return begin..<begin + part.count
    }
    return nil
  }

  /// Means over sentences of scores computed for each sentence: of words (idiom or not) and of exact spans.
  package static func averages(gold: [[SpanTag]], predicted: [[SpanTag]]) -> (token: [Metric], span: [Metric])
  {
    var (accuracy, token, span) = (0.0, [0.0, 0, 0], [0.0, 0, 0])
    for (gold, predicted) in zip(gold, predicted) where !gold.isEmpty {
      accuracy += Double(zip(gold, predicted).count { $0 == $1 }) / Double(gold.count)
      let words = PrecisionRecall(
        right: zip(gold, predicted).count { $0 != .outside && $1 != .outside },
        predicted: predicted.count { $0 != .outside }, gold: gold.count { $0 != .outside })
      let (wanted, found) = (SpanReading.lenient.spans(in: gold), SpanReading.lenient.spans(in: predicted))
      let spans = PrecisionRecall(
        right: Set(wanted).intersection(found).count, predicted: found.count, gold: wanted.count)
      for (index, value) in [words.precision, words.recall, words.f1].enumerated() { token[index] += value }
      for (index, value) in [spans.precision, spans.recall, spans.f1].enumerated() { span[index] += value }
    }
    let count = Double(max(1, gold.count))
    func named(_ sums: [Double]) -> [Metric] {
      zip(["precision", "recall", "f1"], sums).map { Metric($0, $1 / count) }
    }
    return ([Metric("accuracy", accuracy / count)] + named(token), named(span))
  }
}
