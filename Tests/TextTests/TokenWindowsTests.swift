import Basics
import Testing
import Text

/// Sentences in windows, beside a plain reference.
@Suite("token windows")
struct TokenWindowsTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let tokens: Int
    let size: Int
    let overlap: Int
    var testDescription: String { "\(tokens) tokens, window \(size), overlap \(overlap)" }
  }

  /// A sentence of one token a word between two special ones.
  private static func encoding(_ tokens: Int) -> Encoding {
    var encoding = Encoding()
    encoding.ids = [2] + (0..<tokens).map { Int32(100 + $0) } + [3]
    encoding.wordOf = [nil] + (0..<tokens).map { $0 } + [nil]
    encoding.wordCount = tokens
    return encoding
  }

  /// What transformers' tokenizers do: from the first token on, as many as fit, and again `overlap` tokens before the
  /// end of the last, until the sentence ends.
  private static func reference(_ item: Case) -> [[Int32]] {
    let tokens = (0..<item.tokens).map { Int32(100 + $0) }
    var windows: [[Int32]] = []
    var start = 0
    while true {
      let window = tokens.dropFirst(start).prefix(item.size - 2)
      windows.append([2] + window + [3])
      if start + item.size - 2 >= tokens.count { return windows }
      start += item.size - 2 - item.overlap
    }
  }

  private static let cases = [
    Case(tokens: 0, size: 3, overlap: 0), Case(tokens: 6, size: 8, overlap: 5),
    Case(tokens: 7, size: 8, overlap: 5), Case(tokens: 20, size: 8, overlap: 0),
    Case(tokens: 20, size: 8, overlap: 2), Case(tokens: 21, size: 8, overlap: 5),
    Case(tokens: 5, size: 3, overlap: 0), Case(tokens: 97, size: 12, overlap: 7),
    Case(tokens: 24, size: 10, overlap: 4),
  ]

  @Test("are those of Hugging Face's tokenizers, special tokens at both ends", arguments: cases)
  private func windows(_ item: Case) {
    let encoding = TokenWindowsTests.encoding(item.tokens)
    let divided = TokenWindows(size: item.size, overlap: item.overlap).divide(encoding)
    let windows = divided.parts.indices.map { divided.window($0, of: encoding.ids) }
    #expect(windows == TokenWindowsTests.reference(item))
  }

  @Test(
    "each token has one place, where it is farthest from the ends of a window, the first of several",
    arguments: cases)
  private func places(_ item: Case) {
    let encoding = TokenWindowsTests.encoding(item.tokens)
    let divided = TokenWindows(size: item.size, overlap: item.overlap).divide(encoding)
    for token in 1..<item.tokens + 1 {
      var best: (window: Int, token: Int, distance: Int)?
      for (index, window) in TokenWindowsTests.reference(item).enumerated() {
        guard let position = window.firstIndex(of: encoding.ids[token]) else { continue }
        let distance = min(position - 1, window.count - 2 - position)
        if best.map({ distance > $0.distance }) ?? true { best = (index, position, distance) }
      }
      let place = divided.place(of: token)
      #expect(place.window == best?.window && place.token == best?.token, "token \(token)")
    }
  }
}
