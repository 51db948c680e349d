import Basics
import Testing

@testable import Terminal

/// What stands between a text and the terminal.
@Suite struct ShownTextTests {
  @Test("what a terminal would obey is shown as a code")
  func visible() {
    #expect(ShownText.visible("a\u{1B}[2Jb\u{07}\u{9B}m\u{7F}\r\tc") == "a\\x1b[2Jb\\x07\\x9bm\\x7f\\x0d c")
    #expect(ShownText.visible("\u{202E}gpj.exe\u{2066}") == "\\u{202e}gpj.exe\\u{2066}")
    let plain = "שָׁלוֹם → … ▕█ é 漢字 \u{200F}"
    #expect(ShownText.visible(plain) == plain)
    #expect(ShownText.visible("two\nlines") == "two\nlines")
  }

  @Test("a line is folded at blanks, at gaps first, and what follows stands further in")
  func folded() {
    #expect(ShownText.folded("short", to: 20) == ["short"])
    #expect(ShownText.folded("one two three four five", to: 12) == ["one two", "  three four", "  five"])
    #expect(
      ShownText.folded("r1  step 20/200  loss 0.5  f1 0.25", to: 24) == [
        "r1  step 20/200", "  loss 0.5  f1 0.25",
      ])
    #expect(ShownText.folded("    indented text goes on", to: 18) == ["    indented text", "      goes on"])
    #expect(
      ShownText.folded("see /a/very/long/path/of/its/own for it", to: 14) == [
        "see", "  /a/very/long/path/of/its/own", "  for it",
      ])
    #expect(ShownText.folded("[first,second,third]", to: 12) == ["[first,", "  second,", "  third]"])
    #expect(ShownText.folded("", to: 10) == [""])
    #expect(ShownText.folded("漢字漢字 漢字漢字", to: 10) == ["漢字漢字", "  漢字漢字"])
  }

  @Test("nothing is lost and no row is too wide, whatever the words are", arguments: 0..<50)
  func random(number: Int) {
    var generator = SeededGenerator(seed: 7, "fold", number)
    let words = (0..<40).map { _ in String(repeating: "x", count: 1 + generator.below(9)) }
    let line = words.joined(separator: " ")
    let rows = ShownText.folded(line, to: 24)
    #expect(rows.allSatisfy { TextWidth.of($0) <= 24 })
    #expect(rows.flatMap { $0.split(separator: " ").map(String.init) } == words)
  }
}
