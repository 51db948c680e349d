/// The tag of a word: whether it begins, continues or is outside a span, in the IOB2 scheme.
///
/// The raw value is the class a model predicts.
package enum SpanTag: Int, Sendable, CaseIterable {
  case outside = 0
  case begin = 1
  case inside = 2
}
