import Testing

@testable import Basics

@Suite struct TextWidthTests {
  @Test(
    "counts columns",
    arguments: [
      ("", 0), ("abc", 3), ("שלום", 4), ("שָׁלוֹם", 4), ("漢字", 4), ("é", 1), ("e\u{301}", 1), ("a\u{200F}b", 2),
      ("\u{1B}[31mred\u{1B}[0m", 3), ("…", 1), ("🙂", 2), ("▕██▏", 4), ("\u{1B}[", 0), ("\u{1B}", 0),
      ("한글", 4),
    ])
  func counts(text: String, width: Int) { #expect(TextWidth.of(text) == width) }

  @Test(
    "cuts to the width",
    arguments: [
      ("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("漢字漢字", 5, "漢字…"), ("漢字漢字", 4, "漢…"), ("abc", 0, ""),
      ("abc", 1, "…"), ("שָׁלוֹם", 4, "שָׁלוֹם"), ("\u{1B}[1mabcdef", 4, "\u{1B}[1mabc…\u{1B}[0m"),
    ])
  func cuts(text: String, width: Int, expected: String) {
    #expect(Array(TextWidth.cut(text, to: width).unicodeScalars) == Array(expected.unicodeScalars))
    #expect(TextWidth.of(TextWidth.cut(text, to: width)) <= width)
  }
}
