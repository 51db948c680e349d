/// Suggestions for a misspelled word.
package enum DidYouMean {
  /// The nearest of `choices` by edit distance (a swap of neighbours counts one), or `nil` when nothing is
  /// close enough.
  package static func nearest(to word: String, among choices: some Sequence<String>) -> String? {
    guard !word.isEmpty else { return nil }
    let limit = max(1, word.unicodeScalars.count / 3)
    var best: (choice: String, distance: Int)?
    for choice in choices {
      let distance = distance(from: word, to: choice)
      if distance <= limit, distance < best?.distance ?? .max { best = (choice, distance) }
    }
    if let best { return best.choice }
    guard word.unicodeScalars.count >= 3 else { return nil }
    return choices.first { $0.hasPrefix(word) }
  }

  /// The most names that a remedy lists.
  static let mostShown = 24

  /// The remedy for an unknown word: the nearest name, or the list of choices.
  package static func remedy(for word: String, among choices: [String]) -> String {
    if let near = nearest(to: word, among: choices) { return "did you mean '\(near)'?" }
    var shown: [String] = []
    for choice in choices where !shown.contains(choice) { shown.append(choice) }
    // A list too long to read hides what is wrong.
    let rest = shown.count > mostShown ? " and \(shown.count - mostShown) more" : ""
    return "known are: \(shown.prefix(mostShown).joined(separator: " "))\(rest)"
  }

  /// Optimal string alignment distance over Unicode scalars.
  static func distance(from first: String, to second: String) -> Int {
    let (a, b) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
