import Basics
import Testing
import Text

@Suite("label alignment")
struct LabelAlignmentTests {
  static let words = ["helloing", "", "worlds", "\u{5B0}", "שלומים", "hello"]
  static let tags: [Int32] = [0, 1, 1, 2, 2, 0]

  @Test("the tag stands on the first token, nothing elsewhere")
  func labels() throws {
    let encoding = try smallTokenizer(cased: false).encode(words: Self.words, limit: 64)
    let labels = try LabelAlignment(encoding).labels(for: Self.tags)
    for (token, word) in encoding.wordOf.enumerated() {
      let isFirst = word != nil && encoding.wordOf[token - 1] != word
      #expect(labels[token] == (isFirst ? Self.tags[word ?? 0] : LabelAlignment.ignored))
    }
  }

  @Test("going back, words without a place are absent and counted", arguments: 2..<16)
  func back(limit: Int) throws {
    let encoding = try smallTokenizer(cased: false).encode(words: Self.words, limit: limit)
    let alignment = LabelAlignment(encoding)
    let labels = try alignment.labels(for: Self.tags)
    let tags = try alignment.words(from: labels, absent: 7)
    for (word, tag) in tags.enumerated() {
      let isLost = alignment.cutWords.contains(word) || alignment.vanishedWords.contains(word)
      #expect(tag == (isLost ? 7 : Self.tags[word]))
    }
    #expect(alignment.vanishedWords == [1, 3])
    #expect(alignment.isFaithful(to: Self.tags))
    #expect(
      alignment.placedWords.count + alignment.cutWords.count + alignment.vanishedWords.count
        == Self.words.count)
  }

  @Test("what does not match in length is refused")
  func lengths() throws {
    let alignment = LabelAlignment(try smallTokenizer(cased: false).encode(words: Self.words, limit: 64))
    #expect(#expect(throws: Failure.self) { try alignment.labels(for: [1]) }?.code == "align.length")
    #expect(
      #expect(throws: Failure.self) { try alignment.words(from: [0], absent: 0) }?.code == "align.length")
    #expect(!alignment.isFaithful(to: [1]))
  }

  @Test("a split is summed up in one line for each loss")
  func summary() throws {
    let tokenizer = try smallTokenizer(cased: false)
    var summary = AlignmentSummary()
    for limit in [64, 6] {
      let encoding = tokenizer.encode(words: Self.words, limit: limit)
      summary.add(encoding, labels: Self.tags, plain: 0, unknownID: tokenizer.unknownID)
    }
    #expect(summary.rows == 2)
    #expect(summary.words == 12)
    #expect(summary.truncatedRows == 1)
    #expect(summary.cutWords == 2)
    #expect(summary.cutSoughtWords == 1)
    #expect(summary.vanishedWords == 4)
    #expect(summary.unfaithfulRows.isEmpty)
    let notes = summary.notes("train", limit: 6)
    #expect(notes.count == 2)
    #expect(notes.first?.hasPrefix("train: 1 of 2 sentences are longer than length=6;") == true)
  }
}
