import Basics
import Testing
import Text

/// Details of forms of files that are easily lost.
@Suite("what a form of file means")
struct FormMeaningTests {
  private func read(_ text: String, _ path: String, _ names: ColumnNames = ColumnNames()) throws -> Corpus {
    try Corpus(bytes: Array(text.utf8), path: path, names: names)
  }

  @Test("what was ignored or rejected in Prodigy is left out, and counted in a note")
  func prodigy() throws {
    let rows = ["accept", "ignore", "reject", "accept"].enumerated().map {
      "{\"text\": \"word \($0)\", \"spans\": [{\"start\": 0, \"end\": 4, \"label\": \"A\"}], \"answer\": \"\($1)\"}"
    }
    let file = try read(rows.joined(separator: "\n"), "t.jsonl")
    #expect(file.examples.map(\.sentence) == ["word 0", "word 3"])
    #expect(file.notes == ["t.jsonl: 2 rows rejected or ignored in Prodigy left out"])
  }

  @Test("a tab in a header with more commas is part of a name")
  func tab() throws {
    let file = try read("sentence,my\tlabel,id\na b,1,2\n", "t.csv")
    #expect(file.columns == ["sentence", "my\tlabel", "id"])
    #expect(file.examples[0].sentence == "a b")
  }

  @Test("a sample of rows is the same each time and has rows of every kind that takes turns")
  func sample() throws {
    let file = try read(
      "sentence,label\n" + (0..<5_000).map { "a,\($0 % 5)\n" }.joined(), "t.csv")
    let some = file.sample(oneOf: 10)
    #expect(some.count == 500 && some.examples.elementsEqual(file.sample(oneOf: 10).examples))
    var counts: [String: Int] = [:]
    for example in some.examples { counts[example.fields[1], default: 0] += 1 }
    // 100 each, within five standard deviations.
    #expect(counts.count == 5 && counts.values.allSatisfy { abs($0 - 100) < 45 }, "\(counts)")
    // One of each ten, in their order, and the last few have one of their own.
    #expect(some.examples.enumerated().allSatisfy { $0.offset == ($0.element.line - 2) / 10 })
    #expect(file.head(11).sample(oneOf: 10).count == 2 && file.sample(oneOf: 1).count == 5_000)
  }

  @Test("texts that read alike have one key, whatever their case, spaces, invisible letters and normal forms")
  func keys() {
    var keys = LooseKeys()
    for (one, other) in [
      ("Café au lait", "cafe\u{301} AU  lait "), ("\u{5E9}\u{5C1}\u{5B8}", "\u{5E9}\u{5B8}\u{5C1}"),
      ("ÅNGSTRÖM", "\u{212B}ngstro\u{308}m"), ("한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"),
      ("a\u{200B}b", "ab"), ("İstanbul", "i\u{307}stanbul"),
    ] {
      #expect(keys.key(of: one) == keys.key(of: other), "\(one)")
    }
    #expect(keys.key(of: "ab") != keys.key(of: "ba"))
    #expect(keys.key(of: "abc") != keys.key(of: "abd"))
  }

  @Test(
    "words are counted between spaces of any kind",
    arguments: [
      ("", 0), ("  ", 0), ("one", 1), (" one\ttwo\u{A0}three\r\nfour ", 4), ("א\u{2003}ב", 2),
    ])
  func words(text: String, count: Int) {
    var counter = WordCount()
    #expect(counter.count(text) == count)
  }
}
