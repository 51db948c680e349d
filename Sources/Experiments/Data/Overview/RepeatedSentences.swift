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
  /// - Parameter isStopped: polled between rows.
  package init(in split: Labelled, isStopped: () -> Bool = { false }) {
    self.init(first: split, second: split, isOne: true, isStopped)
  }

  /// The rows of `second` that stand in `first`.
  /// - Parameter isStopped: polled between rows of either.
  package init(of second: Labelled, in first: Labelled, isStopped: () -> Bool = { false }) {
    self.init(first: first, second: second, isOne: false, isStopped)
  }

  private init(first: Labelled, second: Labelled, isOne: Bool, _ isStopped: () -> Bool) {
    var keys = LooseKeys()
    var rows = RowsByKey()
    if !isOne {
      for row in first.corpus.examples.indices {
        if isStopped() { return }
        rows.add(row, keys.key(of: first.text(ofRow: row)))
      }
    }
    for row in second.corpus.examples.indices {
      if isStopped() { return }
      let text = second.text(ofRow: row)
      let key = keys.key(of: text)
      // Equal keys are no proof.
      var loose: LooseText?
      let earlier = rows.rows(key).first { candidate in
        let other = first.text(ofRow: candidate)
        if other.utf8.elementsEqual(text.utf8) { return true }
        let own = loose ?? LooseText(text)
        loose = own
        return LooseText(other) == own
      }
      if let earlier {
        pairs.append(
          Pair(
            first: earlier, second: row,
            isExact: first.text(ofRow: earlier).utf8.elementsEqual(text.utf8),
            conflicts: first.answer(ofRow: earlier) != second.answer(ofRow: row)))
      } else if isOne {
        rows.add(row, key)
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
}

/// Rows by the key of their texts, few of which have the same.
private struct RowsByKey {
  private var first: [UInt64: Int] = [:]
  private var others: [UInt64: [Int]] = [:]

  mutating func add(_ row: Int, _ key: UInt64) {
    if first[key] == nil { first[key] = row } else { others[key, default: []].append(row) }
  }

  /// In their order.
  func rows(_ key: UInt64) -> [Int] { first[key].map { [$0] + (others[key] ?? []) } ?? [] }
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
}
