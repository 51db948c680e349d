import Basics
import Tasks
import Text

/// A prediction as a line for reading: what is said, then the text, so that a text that is written from right to
/// left moves nothing else.
struct ReadablePrediction {
  let labels: [String]
  /// Whether the text stands on the line; without it, the other labels do.
  let repeatsText: Bool

  /// The number of labels that are shown without the text.
  private static let shown = 5

  /// - Parameter verdict: `nil` for a sentence that could not be read.
  func line(_ sentence: NewSentence, _ verdict: Verdict?) -> String {
    let said: String
    switch verdict {
    case .label(let index, let probabilities):
      let own = Double.likeliest(probabilities, first: index).prefix(
        repeatsText ? 1 : ReadablePrediction.shown)
      said = own.map { scored($0, probabilities, isPadded: repeatsText) }.joined(separator: ", ")
    case .labels(let chosen, let probabilities):
      said = chosen.isEmpty ? "no label" : chosen.map { scored($0, probabilities) }.joined(separator: ", ")
    case .value(let value): said = rounded(value)
    case .words(let words, nil):
      return oneLine(
        zip(sentence.example.tokens, words).map { "\($0)/\($1.label ?? "_")" }.joined(separator: " "))
    case .words(let words, let chunks?): return oneLine(MarkedText(sentence, words, chunks).brackets)
    case nil: said = "-"
    }
    guard repeatsText else { return said }
    return oneLine(
      ([said, sentence.text].joined(separator: "  ")) + (sentence.example.pair.map { " | " + $0 } ?? ""))
  }

  private func scored(_ index: Int, _ probabilities: [Double], isPadded: Bool = false) -> String {
    let name = labels.indices.contains(index) ? labels[index] : "?"
    let probability = probabilities.indices.contains(index) ? rounded(probabilities[index], places: 3) : ""
    let width = isPadded ? min(20, labels.map { TextWidth.of($0) }.max() ?? 0) : 0
    return "\(TextWidth.padded(name, to: width)) \(probability)"
  }

  private func oneLine(_ text: String) -> String {
    text.contains(where: \.isNewline)
      ? text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: " ")
      : text
  }
}

extension Double {
  /// The positions of probabilities, the decided one first, then by size.
  fileprivate static func likeliest(_ probabilities: [Double], first: Int) -> [Int] {
    [first]
      + probabilities.indices.filter { $0 != first }
      .sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
  }
}
