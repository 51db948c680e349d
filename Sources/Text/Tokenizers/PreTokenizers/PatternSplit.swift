/// Divides at the matches of a pattern.
///
/// - Reference: `Split` of tokenizers 0.23.3.
struct PatternSplit: PreTokenizer {
  let pattern: TextPattern
  let behavior: SplitBehavior
  /// Whether the pattern says what pieces are rather than what stands between them.
  let isInverted: Bool

  func divide(_ pieces: inout Pieces) { pieces.split(behavior, inverted: isInverted, pattern.find) }
}
