import Basics
import Testing

@testable import Scripting

@Suite struct CaretTests {
  private func span(_ line: Int, _ columns: Range<Int>) -> SourceSpan {
    SourceSpan(file: "a.idx", line: line, columns: columns)
  }

  @Test(
    "stands below the word",
    arguments: [
      ("train lrr=3", 7..<10, "train lrr=3", "      ^^^"),
      ("\tt x", 4..<5, " t x", "   ^"),
      ("t מָלֵא x", 9..<10, "t מָלֵא x", "      ^"),
      ("t 漢字 x", 6..<7, "t 漢字 x", "       ^"),
      ("t", 2..<2, "t", " ^"),
      ("t", 50..<60, "t", " ^"),
    ])
  func stands(line: String, columns: Range<Int>, shown: String, mark: String) {
    #expect(Caret.lines(in: "first\n\(line)\nlast", at: span(2, columns)) == [shown, mark])
  }

  @Test("cuts a long line round the word")
  func cuts() throws {
    let line = String(repeating: "a", count: 200) + " HERE " + String(repeating: "b", count: 200)
    let lines = try #require(Caret.lines(in: line, at: span(1, 202..<206), width: 60))
    #expect(lines[0].contains("HERE"))
    #expect(TextWidth.of(lines[0]) <= 60)
    #expect(lines[0].dropFirst(lines[1].prefix { $0 == " " }.count).hasPrefix("HERE"))
    #expect(Caret.lines(in: "x", at: span(3, 1..<2)) == nil)
  }
}
