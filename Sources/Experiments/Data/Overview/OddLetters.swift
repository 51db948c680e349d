import Text

/// Invisible letters of a split, and letters written in two ways.
package struct OddLetters: Sendable {
  /// How often each invisible letter occurs, the most frequent first.
  package let invisible: [(letter: Unicode.Scalar, count: Int)]
  /// The rows with invisible letters: their positions.
  package let rows: [Int]
  /// Letters with marks that are written in two ways.
  package let mixed: [(letter: String, whole: Int, apart: Int)]

  /// - Parameter isStopped: polled between rows.
  package init(_ split: Labelled, isStopped: () -> Bool = { false }) {
    var counts: [Unicode.Scalar: Int] = [:]
    var rows: [Int] = []
    var forms = NormalForms()
    var finder = InvisibleLetterFinder()
    for row in split.corpus.examples.indices {
      if isStopped() { break }
      let text = split.text(ofRow: row)
      let letters = finder.all(in: text)
      if !letters.isEmpty { rows.append(row) }
      for letter in letters { counts[letter, default: 0] += 1 }
      forms.add(text)
    }
    invisible = counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
      .map { ($0.key, $0.value) }
    self.rows = rows
    mixed = forms.mixed
  }
}
