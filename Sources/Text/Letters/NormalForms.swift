/// Letters with marks that a set of texts writes in two ways: as one scalar (é) and as a letter with its mark
/// after it (e, ´).
///
/// Texts that look alike then differ, and a tokenizer that does not normalise gives them different tokens.
package struct NormalForms: Sendable {
  /// How often one letter is written in each way, and the first row of each way.
  private struct Ways {
    var (whole, apart) = (0, 0)
  }

  /// By the letter and its mark.
  private var ways: [UInt64: Ways] = [:]
  private var kinds = LetterKinds()

  /// Of no texts.
  package init() {}

  /// Takes note of a text's letters.
  package mutating func add(_ text: String) {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return }
    var base: UInt32?
    for scalar in text.unicodeScalars {
      let value = scalar.value
      if value < 0x80 {
        base = value
        continue
      }
      let kind = kinds.kind(of: scalar)
      if kind.contains(.pair) {
        let parts = ScalarTable.shared.decomposition(value)
        ways[NormalForms.key(parts[0], parts[1]), default: Ways()].whole += 1
      }
      if kind.contains(.mark) {
        if let base { ways[NormalForms.key(base, value), default: Ways()].apart += 1 }
      } else {
        base = value
      }
    }
  }

  /// The letters that are written in both ways, the most frequent first: each letter with its mark, how often
  /// it is one scalar, and how often two.
  package var mixed: [(letter: String, whole: Int, apart: Int)] {
    ways.filter { $0.value.whole > 0 && $0.value.apart > 0 }
      .sorted { a, b in
        let (first, second) = (a.value.whole + a.value.apart, b.value.whole + b.value.apart)
        return first == second ? a.key < b.key : first > second
      }
      .map { key, ways in (NormalForms.text(key), ways.whole, ways.apart) }
  }

  private static func key(_ letter: UInt32, _ mark: UInt32) -> UInt64 { UInt64(letter) << 32 | UInt64(mark) }

  private static func text(_ key: UInt64) -> String {
    var text = ""
    for value in [UInt32(key >> 32), UInt32(truncatingIfNeeded: key)] {
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
