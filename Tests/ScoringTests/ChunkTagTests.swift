import Scoring
import Testing

@Suite("tags of chunks")
struct ChunkTagTests {
  static let readable: [(String, ChunkTag.Prefix, String)] = [
    ("O", .outside, ""), ("B-PER", .begin, "PER"), ("I-A-B", .inside, "A-B"), ("E-x", .end, "x"),
    ("L-x", .last, "x"), ("S-x", .single, "x"), ("U-x", .unit, "x"), ("B", .begin, ""), ("I", .inside, ""),
    ("B-\u{301}x", .begin, "\u{301}x"), ("B-\u{5E9}\u{5DD}", .begin, "\u{5E9}\u{5DD}"),
  ]

  @Test("are a letter and a type", arguments: readable)
  func read(name: String, prefix: ChunkTag.Prefix, type: String) {
    #expect(ChunkTag(name) == ChunkTag(prefix, type))
    #expect(ChunkTag(name)?.name == name)
  }

  @Test(
    "other names are no tags",
    arguments: ["", "PER", "BPER", "b-PER", "O-PER", "OO", "B_PER", "-PER", "X-PER", "0", "B\u{301}-PER"])
  func unreadable(name: String) { #expect(ChunkTag(name) == nil) }

  @Test("a bare letter and one with an empty type are the same")
  func bare() { #expect(ChunkTag("B-") == ChunkTag("B")) }
}
