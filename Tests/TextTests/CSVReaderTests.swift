import Basics
import Testing
import Text

@Suite("CSV")
struct CSVReaderTests {
  private func read(_ text: String) throws -> CSVTable {
    try CSVReader.read(Array(text.utf8), path: "t.csv")
  }

  @Test(
    "every way to write the same two rows",
    arguments: [
      "a,b\n1,x\n2,y\n", "a,b\n1,x\n2,y", "a,b\r\n1,x\r\n2,y\r\n", "a,b\r1,x\r2,y", "\u{FEFF}a,b\n1,x\n2,y\n",
      "\"a\",\"b\"\n\"1\",\"x\"\n\"2\",\"y\"", "a,b\n\n1,x\n\r\n2,y\n\n",
    ])
  func ways(text: String) throws {
    let table = try read(text)
    #expect(table.columns == ["a", "b"])
    #expect(table.rows.map(\.fields) == [["1", "x"], ["2", "y"]])
  }

  @Test("quotes hold commas, doubled quotes and line ends; the next row knows its line")
  func quotes() throws {
    let table = try read("id,text\n1,\"אמר \"\"לא\"\", והלך\nהביתה\r\nסוף\"\n2,a\"b\n3,\"\"\n")
    #expect(
      table.rows.map(\.fields) == [["1", "אמר \"לא\", והלך\nהביתה\r\nסוף"], ["2", "a\"b"], ["3", ""]])
    #expect(table.rows.map(\.line) == [2, 5, 6])
  }

  @Test(
    "faults name the line",
    arguments: [
      ("a,b\n1,2\n1\n", "csv.ragged", 3), ("a,b\n1,2,3\n", "csv.ragged", 2),
      ("a,b\n\"1,2\n", "csv.quotes", 2),
      ("a,b\n1,\"x\"y\n", "csv.quotes", 2), ("a,a\n1,2\n", "csv.header", 1),
    ])
  func faults(text: String, code: String, line: Int) {
    let failure = #expect(throws: Failure.self) { try read(text) }
    #expect(failure?.code.rawValue == code)
    #expect(failure?.place == .file("t.csv", line: line))
  }

  @Test("an empty file and bad bytes are refused")
  func refused() {
    #expect(#expect(throws: Failure.self) { try read("") }?.code == "csv.header")
    let failure = #expect(throws: Failure.self) {
      try CSVReader.read(Array("a,b\n1,2\n".utf8) + [0x31, 0x2C, 0xC3, 0x28, 0x0A], path: "t.csv")
    }
    #expect(failure?.code == "csv.encoding")
    #expect(failure?.place == .file("t.csv", line: 3))
  }

  @Test("a row of one empty field at the end of the file is no row")
  func trailing() throws {
    #expect(try read("a\n1\n\n").rows.count == 1)
    #expect(try read("a,b\n1,").rows.map(\.fields) == [["1", ""]])
  }
}
