import Scoring
import Tasks
import Text

/// A text with the spans that were found in it, in code points.
struct MarkedText {
  struct Span {
    let range: Range<Int>
    let label: String
    /// The mean probability of its words' tags; `nil` if the model has read none of them.
    let probability: Double?
  }

  let text: String
  /// Where the words stand.
  let words: [Range<Int>]
  let spans: [Span]
  private let scalars: [Unicode.Scalar]

  /// - Parameters:
  ///   - labelled: the words' labels.
  ///   - chunks: those that they make, in order.
  init(_ sentence: NewSentence, _ labelled: [Verdict.Word], _ chunks: [Chunk]) {
    let tokens = sentence.example.tokens
    var text = sentence.text
    // Words that do not make up the text have no places in it.
    if let places = TextWords.places(of: tokens, in: text) {
      words = places
    } else {
      text = tokens.joined(separator: " ")
      var (places, start) = ([Range<Int>](), 0)
      for token in tokens {
        let count = token.unicodeScalars.count
        places.append(start..<start + count)
        start += count + 1
      }
      words = places
    }
    self.text = text
    scalars = Array(text.unicodeScalars)
    let places = words
    spans = chunks.compactMap { chunk in
      guard let last = chunk.words.last, places.indices.contains(last) else { return nil }
      let known = labelled[chunk.words].compactMap(\.probability)
      return Span(
        range: places[chunk.words.lowerBound].lowerBound..<places[last].upperBound, label: chunk.type,
        probability: known.isEmpty ? nil : known.reduce(0, +) / Double(known.count))
    }
  }

  /// A part of the text.
  func text(of range: Range<Int>) -> String { TextWords.string(scalars[range]) }

  /// The text with each span in brackets and its label behind it: `[Ada Lovelace PER] met [Babbage PER]`.
  var brackets: String {
    var (marked, position) = ("", 0)
    for span in spans where span.range.lowerBound >= position {
      marked += text(of: position..<span.range.lowerBound) + "[\(text(of: span.range)) \(span.label)]"
      position = span.range.upperBound
    }
    return marked + text(of: position..<scalars.count)
  }
}
