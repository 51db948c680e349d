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

  @Test(
    "wraps at blanks, a long word on a line of its own",
    arguments: [
      ("", 10, [""]), ("a b c", 10, ["> a b c"]),
      ("one two three four", 10, ["> one two", "  three", "  four"]),
      ("one elephantine two", 8, ["> one", "  elephantine", "  two"]),
      ("שלום עולם", 7, ["> שלום", "  עולם"]),
      ("exactly8", 10, ["> exactly8"]),
    ])
  func wraps(text: String, width: Int, expected: [String]) {
    #expect(TextWidth.wrapped(text, to: width, after: text.isEmpty ? "" : "> ") == expected)
  }

  @Test("wrapped lines of the language end in a backslash and are still no wider")
  func joints() {
    let lines = TextWidth.wrapped("train model task=cls lr=1e-5", to: 16, after: "  ", indent: 4, joint: "\\")
    #expect(lines == ["  train model \\", "    task=cls \\", "    lr=1e-5"])
    #expect(lines.allSatisfy { TextWidth.of($0) <= 16 })
  }
}
