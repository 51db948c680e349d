import Basics
import Testing

@testable import Reports

@Suite("table layout") struct TableLayoutTests {
  private var table: Table {
    var table = Table([.init("run"), .init("f1", .right), .init("model"), .init("sentence")])
    table.append(["r1", ".912", "models/alephbert-base", "הוא שָׁבַר את הקרח"])
    table.append(["r17", "1", "a"])
    return table
  }

  @Test("numbers right, Hebrew last, no spaces at the ends")
  func wide() {
    #expect(
      table.lines(width: 80) == [
        "run    f1  model                  sentence",
        "───  ────  ─────────────────────  ───────────────",
        "r1   .912  models/alephbert-base  הוא שָׁבַר את הקרח",
        "r17     1  a",
      ])
  }

  @Test("never wider than it may be", arguments: [10, 20, 30, 40, 49])
  func narrow(width: Int) {
    let lines = table.lines(width: width)
    #expect(lines.allSatisfy { TextWidth.of($0) <= width }, "\(lines)")
    if width >= 20 { #expect(lines[2].contains(".912"), "a number is whole or absent") }
  }

  @Test("says how many columns it hides")
  func hides() {
    #expect(table.lines(width: 20).last == "(1 more: sentence)")
    #expect(Table([]).lines(width: 80).isEmpty)
  }
}
