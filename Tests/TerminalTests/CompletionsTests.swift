import Basics
import Testing

@testable import Terminal

@Suite struct CompletionsTests {
  private func completions(_ texts: [String], start: Int = 2) -> Completions {
    Completions(texts.map { .init($0) }, start: start)
  }

  @Test(
    "one press of Tab",
    arguments: [
      (["alpha"], "t al", Completions.Step.insert("alpha ", erasing: 2)),
      (["alpha", "alphabet"], "t al", .insert("alpha", erasing: 2)),
      (["alpha", "alphabet"], "t alpha", .list(["alpha     alphabet"])),
      (["a", "b"], "t ", .list(["a  b"])), ([], "t x", .nothing),
      (["\"a b\"", "\"a c\""], "t a", .insert("\"a ", erasing: 1)),
      (["שלום", "שלומי"], "t ש", .insert("שלו", erasing: 2)),
    ])
  func step(texts: [String], line: String, expected: Completions.Step) {
    #expect(completions(texts).step(line: line, cursor: line.utf8.count, columns: 80) == expected)
  }

  @Test("columns fill downwards and never wrap")
  func columns() {
    let words = (1...30).map { "word\($0)" }
    for width in [1, 12, 20, 40, 80, 200] {
      let lines = completions(words).listing(columns: width)
      #expect(lines.allSatisfy { TextWidth.of($0) < max(width, 11) })
    }
    #expect(completions(["a", "b", "c"]).listing(columns: 11) == ["a  b  c"])
    #expect(completions(["aaaa", "b", "c"]).listing(columns: 12) == ["aaaa  c", "b"])
  }

  @Test("colours in a prompt count no columns")
  func marks() {
    #expect(LineEditor.marked("idx> ") == "idx> ")
    #expect(LineEditor.marked("\u{1B}[1midx\u{1B}[0m> ") == "\u{1}\u{1B}[1m\u{1}idx\u{1}\u{1B}[0m\u{1}> ")
    #expect(LineEditor.marked("x\u{1B}[0m") == "x\u{1}\u{1B}[0m\u{1} ")
  }
}
