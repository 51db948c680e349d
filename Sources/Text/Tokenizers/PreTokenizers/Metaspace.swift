/// Writes spaces as a visible character, puts one before the text, and divides before each of them.
///
/// - Reference: `Metaspace` of tokenizers 0.23.3.
struct Metaspace: PreTokenizer {
  /// Before which pieces a space is put that do not begin with one.
  enum PrependScheme: String {
    case always, never
    /// That which begins where the text begins.
    case first
  }

  /// `▁` in published files.
  let replacement: UInt32
  let scheme: PrependScheme
  /// Whether pieces are divided.
  let splits: Bool

  func divide(_ pieces: inout Pieces) {
    pieces.rewrite { range, from, to in
      let first = from.scalars[range.lowerBound]
      let begins = first == 0x20 || first == replacement
      let isDue = scheme == .always || (scheme == .first && from.spans[range.lowerBound].start == 0)
      if !begins, isDue { to.append(replacement, from.spans[range.lowerBound]) }
      for index in range {
        to.append(from.scalars[index] == 0x20 ? replacement : from.scalars[index], from.spans[index])
      }
    }
    if splits { pieces.split(.mergedWithNext, at: { $0 == replacement }) }
  }
}
