/// The words of a text that is not divided into words, as BERT's tokenizer divides it, without changing it: white
/// space separates, and each punctuation mark and each ideograph is a word.
package enum TextWords {
  /// The words, in code points.
  package static func ranges(in scalars: [Unicode.Scalar]) -> [Range<Int>] {
    let table = ScalarTable.shared
    var (words, start) = ([Range<Int>](), 0)
    for (position, scalar) in scalars.enumerated() {
      let traits = table[scalar.value]
      let isSpace = scalar.properties.isWhitespace || !traits.isDisjoint(with: [.space, .becomesSpace])
      guard isSpace || !traits.isDisjoint(with: [.punctuation, .ideograph]) else { continue }
      if start < position { words.append(start..<position) }
      if !isSpace { words.append(position..<position + 1) }
      start = position + 1
    }
    if start < scalars.count { words.append(start..<scalars.count) }
    return words
  }

  /// The words as texts.
  package static func words(of text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    return ranges(in: scalars).map { string(scalars[$0]) }
  }

  /// Where words stand in their text, in code points, with nothing but white space between them; `nil` if they do
  /// not make up the text.
  package static func places(of words: [String], in text: String) -> [Range<Int>]? {
    let scalars = Array(text.unicodeScalars)
    var (places, position) = ([Range<Int>](), 0)
    func skipSpace() {
      while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
    }
    for word in words {
      skipSpace()
      let letters = Array(word.unicodeScalars)
      let end = position + letters.count
      guard end <= scalars.count, scalars[position..<end].elementsEqual(letters) else { return nil }
      places.append(position..<end)
      position = end
    }
    skipSpace()
    return position == scalars.count ? places : nil
  }

  /// The text of code points.
  package static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
