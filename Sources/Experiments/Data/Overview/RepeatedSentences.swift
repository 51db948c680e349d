package import Tasks
package import Text

/// The sentences that stand more than once, in one split or in two.
package struct RepeatedSentences: Sendable {
  /// A row with the text of an earlier one.
  package struct Pair: Sendable, Equatable {
    /// Where the text stands first, and where again: positions of rows.
    package let first: Int
    /// The later row.
    package let second: Int
    /// Whether the two are the same byte for byte, rather than but for case, spaces, invisible letters and
    /// normal forms.
    package let isExact: Bool
    /// Whether their labels differ.
    package let conflicts: Bool
  }

  /// By the later row.
  package private(set) var pairs: [Pair] = []

  /// The rows of a split that stand in it before.
  package init(in split: Labelled) {
    self.init(first: split, second: split, isOne: true)
  }

  /// The rows of `second` that stand in `first`.
  package init(of second: Labelled, in first: Labelled) {
    self.init(first: first, second: second, isOne: false)
  }

  private init(first: Labelled, second: Labelled, isOne: Bool) {
    var rows: [Int: [Int]] = isOne ? [:] : first.rowsByText
    for row in second.corpus.examples.indices {
      let text = second.text(ofRow: row)
      let loose = LooseText(text)
      // Equal hashes are no proof.
      let earlier = (rows[loose.key] ?? []).first { LooseText(first.text(ofRow: $0)) == loose }
      if let earlier {
        pairs.append(
          Pair(
            first: earlier, second: row,
            isExact: first.text(ofRow: earlier).utf8.elementsEqual(text.utf8),
            conflicts: first.answer(ofRow: earlier) != second.answer(ofRow: row)))
      } else if isOne {
        rows[loose.key, default: []].append(row)
      }
    }
  }
}

/// A split's rows with their labels.
package struct Labelled: Sendable {
  /// The rows.
  package let corpus: Corpus
  private let gold: [Answer]

  /// - Parameter task: with its labels; `nil` without labels.
  package init(_ corpus: Corpus, _ task: TaskKind?) {
    self.corpus = corpus
    gold = task?.definition.gold(in: corpus) ?? []
  }

  /// The sentence of a row, or its words, and the second sentence of a pair.
  func text(ofRow row: Int) -> String {
    let example = corpus.examples[row]
    let text = example.sentence.isEmpty ? example.tokens.joined(separator: " ") : example.sentence
    return text + (example.pair.map { "\t" + $0 } ?? "")
  }

  func answer(ofRow row: Int) -> Answer? { gold.indices.contains(row) ? gold[row] : nil }

  /// The first rows of each text, by its hash.
  var rowsByText: [Int: [Int]] {
    var rows: [Int: [Int]] = [:]
    for row in corpus.examples.indices { rows[LooseText(text(ofRow: row)).key, default: []].append(row) }
    return rows
  }
}

/// A text without what does not change how it reads: case, spaces, invisible letters. Normal forms are equal,
/// as they are to `String`.
struct LooseText: Equatable {
  let text: String

  init(_ text: String) {
    var scalars = String.UnicodeScalarView()
    var isSpace = true
    for scalar in text.unicodeScalars where !InvisibleLetters.contains(scalar) {
      // A tab parts the texts of a pair.
      if scalar.properties.isWhitespace, scalar != "\t" {
        if !isSpace { scalars.append(" ") }
        isSpace = true
      } else {
        scalars.append(scalar)
        isSpace = false
      }
    }
    if isSpace, !scalars.isEmpty { scalars.removeLast() }
    self.text = String(scalars).lowercased()
  }

  /// Equal for equal texts, within one process.
  var key: Int { text.hashValue }
}
