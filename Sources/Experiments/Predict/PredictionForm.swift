/// How predictions are written: for reading, or for other programs.
package enum PredictionForm: String, Sendable, CaseIterable {
  /// A line for a sentence: what is said, then the text; spans and labels of words are marked in it.
  case text
  case csv, tsv
  /// An object for each sentence.
  case jsonl
  /// A word and its label a line, for tasks that label words.
  case conll

  /// The form that a file's name asks for; `nil` if it says nothing.
  package init?(ofFile path: String) {
    let endings: [(String, PredictionForm)] = [
      (".csv", .csv), (".tsv", .tsv), (".jsonl", .jsonl), (".ndjson", .jsonl), (".json", .jsonl),
      (".conll", .conll), (".iob2", .conll), (".bio", .conll), (".txt", .text),
    ]
    let name = path.lowercased()
    guard let form = endings.first(where: { name.hasSuffix($0.0) })?.1 else { return nil }
    self = form
  }
}
