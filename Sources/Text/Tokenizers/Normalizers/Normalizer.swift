/// A step that rewrites a text before it is divided.
protocol Normalizer: Sendable {
  /// Rewrites a text, which may become empty.
  func normalize(_ text: inout AlignedText)
}

/// Several steps, one after the other.
struct NormalizerSequence: Normalizer {
  let steps: [any Normalizer]

  func normalize(_ text: inout AlignedText) { for step in steps { step.normalize(&text) } }
}
