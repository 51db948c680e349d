import Testing
import Text

/// Texts that are not divided into words.
@Suite struct TextWordsTests {
  @Test("white space separates words; punctuation marks and ideographs are words of their own")
  func words() {
    #expect(TextWords.words(of: " שלום, עולם!\u{A0}don't ") == ["שלום", ",", "עולם", "!", "don", "'", "t"])
    #expect(TextWords.words(of: "北京ok") == ["北", "京", "ok"])
    #expect(TextWords.words(of: "") == [])
  }

  @Test("words are found in their text in code points, or are said not to make it up")
  func places() {
    #expect(TextWords.places(of: ["😀", "é", "b"], in: "😀e\u{301} b") == nil)
    #expect(TextWords.places(of: ["😀", "e\u{301}", "b"], in: "😀e\u{301} b ") == [0..<1, 1..<3, 4..<5])
    #expect(TextWords.places(of: ["a"], in: "a b") == nil)
    #expect(TextWords.places(of: ["a", "b", "c"], in: "a b") == nil)
  }

  @Test("spans of Chinese text do not cut words")
  func ideographs() throws {
    let text = #"{"text": "我爱北京", "label": [[2, 4, "LOC"]]}"#
    let corpus = try Corpus(bytes: Array(text.utf8), path: "a.jsonl")
    #expect(corpus.faults.isEmpty)
    #expect(try corpus.list("tags", ofRow: 0) == ["O", "O", "B-LOC", "I-LOC"])
  }

  @Test("words alone are read from a file that is called so")
  func plain() throws {
    let words = try Corpus(bytes: Array("a\nb\n\nc\n".utf8), path: "new.conll")
    #expect(try words.examples.indices.map { try words.list("tokens", ofRow: $0) } == [["a", "b"], ["c"]])
    #expect(!words.isPlainText)
    #expect(try Corpus(bytes: Array("a\n\nb\n".utf8), path: "new.txt").isPlainText)
  }
}
