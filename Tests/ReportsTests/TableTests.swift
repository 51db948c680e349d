import Basics
import Reports
import Testing

@Suite("tables")
struct TableTests {
  static let table: Table = {
    var table = Table([.init("run"), .init("f1", .right), .init("note")])
    table.append(["r1", "0.9123", "a,b"])
    table.append(["r2", "", "x|\"y\""])
    return table
  }()

  @Test("are cut to the width, numbers never") func text() {
    #expect(
      TableTests.table.lines(.table, width: 80) == [
        "run      f1  note", "───  ──────  ─────", "r1   0.9123  a,b", "r2           x|\"y\"",
      ])
    #expect(TableTests.table.lines(.table, width: 12).allSatisfy { $0.unicodeScalars.count <= 12 })
  }

  @Test("as CSV, Markdown and JSON") func formats() {
    #expect(
      TableTests.table.lines(.csv, width: 0) == ["run,f1,note", "r1,0.9123,\"a,b\"", "r2,,\"x|\"\"y\"\"\""])
    #expect(
      TableTests.table.lines(.md, width: 0) == [
        "| run | f1 | note |", "|---|---:|---|", "| r1 | 0.9123 | a,b |", "| r2 |  | x\\|\"y\" |",
      ])
    #expect(TableTests.table.json.array?[0]["f1"]?.double == 0.9123)
    #expect(TableTests.table.json.array?[1]["f1"] == .null)
  }
}
