/// The tag of a word: whether it begins, continues or lies outside an idiom.
///
/// The raw value is the class a model predicts.
package enum SpanTag: Int32, Sendable, CaseIterable, CustomStringConvertible {
  case outside = 0
  case begin = 1
  case inside = 2

  /// As data files and stored results write it.
  package var description: String {
    switch self {
    case .outside: "O"
    case .begin: "B-IDIOM"
    case .inside: "I-IDIOM"
    }
  }

  package init?(_ name: String) {
    guard let tag = SpanTag.allCases.first(where: { $0.description == name }) else { return nil }
    self = tag
  }
}
