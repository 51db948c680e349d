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
