import Basics
import Testing
import Text

/// Rows of a file too large for its examples to be kept.
@Suite("large data files")
struct LargeFileTests {
  private static let text =
    "id,sentence,tokens,split\n1,a b,\"['a', 'b']\",train\n\n2,\"c\nd\",\"['c', 'd'\",dev\n3,é,\"['é']\",train\n"

  private func corpora() throws -> (kept: Corpus, read: Corpus) {
    let bytes = Array(Self.text.utf8)
    return (
      try Corpus(bytes: bytes, path: "t.csv", names: ColumnNames(), keptBytes: .max),
      try Corpus(bytes: bytes, path: "t.csv", names: ColumnNames(), keptBytes: 0)
    )
  }

  private func expectEqual(_ first: Corpus, _ second: Corpus) throws {
    #expect(Array(first.examples) == Array(second.examples))
    #expect(first.faults == second.faults)
    for row in first.examples.indices {
      #expect(first.field("split", ofRow: row) == second.field("split", ofRow: row))
      #expect((try? first.list("tokens", ofRow: row)) == (try? second.list("tokens", ofRow: row)))
    }
  }

  @Test("the rows of a large file are those of a small one, its parts too")
  func same() throws {
    let (kept, read) = try corpora()
    #expect(read.examples.map(\.line) == [2, 4, 6])
    #expect(read.examples[1].sentence == "c\nd")
    #expect(read.faults.map(\.row) == [1])
    try expectEqual(kept, read)
    for count in [-1, 0, 2, 9] { try expectEqual(kept.head(count), read.head(count)) }
    for value in ["train", "dev", "none"] {
      let parts = (kept.rows(where: "split", is: value), read.rows(where: "split", is: value))
      try expectEqual(parts.0, parts.1)
      try expectEqual(parts.0.head(1), parts.1.head(1))
    }
    #expect(read.rows(where: "split", is: "dev").faults.map(\.row) == [0])
    #expect(read.rows(where: "none", is: "").count == 0)
  }

  @Test("bytes are taken for UTF-8 exactly where they are")
  func encoding() {
    var generator = SeededGenerator(seed: 5, "utf8")
    let pool: [UInt8] = [
      0x61, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
      0xEF,
      0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    var valid = 0
    for _ in 0..<20_000 {
      let bytes = (0..<1 + generator.below(5)).map { _ in pool[generator.below(pool.count)] }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      let isRead = (try? CSVReader.read(Array("a\nabcdefgh".utf8) + bytes, path: "t.csv")) != nil
      #expect(isRead == isValid, "\(bytes)")
      if isValid { valid += 1 }
    }
    #expect(valid > 500)
  }

  @Test("a look at the first rows of a large file reads its beginning alone")
  func look() throws {
    let rows = (0..<1000).map { "\($0),\"a\nb \($0)\"\n" }.joined()
    let long = "id,sentence\n1,\"" + String(repeating: "x\n", count: 500) + "\"\n" + rows
    let json = "[" + (0..<50).map { "{\"id\": \($0)}" }.joined(separator: ",\n") + "]"
    let folder = try folder(["a.csv": "id,sentence\n" + rows + "1,2,3\n", "long.csv": long, "b.json": json])
    let look = try Corpus.first(3, of: folder + "/a.csv", piece: 64)
    #expect(look.examples.map(\.sentence) == ["a\nb 0", "a\nb 1", "a\nb 2"])
    #expect(look.bytes.count < 300)
    #expect(#expect(throws: Failure.self) { try Corpus.load(path: folder + "/a.csv") }?.code == "csv.ragged")
    for (file, count) in [("long.csv", 1), ("long.csv", 5), ("long.csv", 9999), ("b.json", 7), ("b.json", 0)]
    {
      let path = folder + "/" + file
      let (look, whole) = (try Corpus.first(count, of: path, piece: 16), try Corpus.load(path: path))
      #expect(Array(look.examples) == Array(whole.examples.prefix(count)))
    }
    try FileSystem.removeTree(folder)
  }

  @Test("a file that is written to after it was read keeps the rows that were read")
  func written() throws {
    let folder = try folder(["t.csv": Self.text])
    let corpus = try Corpus.load(path: folder + "/t.csv")
    let writer = try FileWriter(folder + "/t.csv")
    try writer.write(Array("id\n9\n".utf8))
    try writer.finish()
    #expect(corpus.examples.map(\.id) == ["1", "2", "3"])
    try FileSystem.removeTree(folder)
  }
}
