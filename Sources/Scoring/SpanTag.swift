/// The tag of a word: whether it begins, continues or lies outside a span, as IOB2 has it.
///
/// The raw value is the class a model predicts.
package enum SpanTag: Int, Sendable, CaseIterable {
  case outside = 0
  case begin = 1
  case inside = 2
}
