/// What a model is trained to say about a sentence.
package enum TaskKind: String, Sendable, CaseIterable {
  /// Whether its expression is meant literally (0) or figuratively (1).
  case cls
  /// Which of its words are the expression.
  case span

  /// The columns a data file must have.
  package var columns: [String] {
    switch self {
    case .cls: ["sentence", "label"]
    case .span: ["sentence", "tokens", "iob_tags"]
    }
  }

  /// The task under any of the names that configurations give it: `classification`, `token_classification`, `ner`.
  package init?(named name: String) {
    switch name.lowercased().replacing("-", with: "_") {
    case "cls", "classification", "sequence_classification", "text_classification": self = .cls
    case "span", "token_classification", "ner": self = .span
    default: return nil
    }
  }
}
