import Basics
import Testing
import Text

/// Texts that tokenizers trip over, each with what it is there for.
private let nastyTexts = [
  "", " ", "\t\r\n", "hello", "hello worlds", "שלום עולם", "שָׁלוֹם", "צה\"ל", "בית־ספר, הבית.", "中文 hello 中",
  "👍👍🏽", "a\u{200D}b\u{0}c\u{FFFD}", "\u{5B0}", "e\u{301}é", "İı ß ﬁ", "[MASK]", "x[MASK]y [CLS][SEP] [mask]",
  "[PAD] [UNK] [", "##lo ##", "...!?", String(repeating: "x", count: 300),
  String(repeating: "שלום ", count: 60),
]

/// Words that hold neither blanks nor what would be split, so that each is one word of a text as well.
private let plainWords = ["hello", "שלום", "worlds", "xyzzy", "הבית", "hello", "a"]

/// What holds for every tokenizer.
///
/// - Ids are rows of the table, and every id has a text; the special tokens stand at the ends and belong to no word.
/// - Words are numbered from 0 in order, and each of them has a token, is cut off, or has vanished.
/// - No limit is exceeded but that the special tokens always stand; what a limit leaves is the beginning of the whole.
/// - Words by themselves have the ids of the text in which blanks part them, unless blanks are part of tokens.
/// - Offsets ascend within a text, and the tokenizer without them encodes alike.
/// - Any bytes are a text.
func checkTokenizer(
  _ tokenizer: any Tokenizer, blanksPart: Bool = true, rounds: Int = 1000,
  at location: SourceLocation = #_sourceLocation
) {
  let check = TokenizerCheck(tokenizer: tokenizer, blanksPart: blanksPart, location: location)
  check.table()
  for text in nastyTexts {
    check.limits("\(text)") { tokenizer.encode(text, limit: $0) }
    check.words([text])
    check.offsets(text)
  }
  check.words(nastyTexts)
  check.limits("words") { tokenizer.encode(words: nastyTexts, limit: $0) }
  check.agreement()
  check.fuzz(rounds)
}

private struct TokenizerCheck {
  let tokenizer: any Tokenizer
  let blanksPart: Bool
  let location: SourceLocation

  /// Special tokens before and after a text.
  private let starts: Int
  private let ends: Int

  init(tokenizer: any Tokenizer, blanksPart: Bool, location: SourceLocation) {
    (self.tokenizer, self.blanksPart, self.location) = (tokenizer, blanksPart, location)
    let words = tokenizer.encode("a", limit: 1 << 20).wordOf
    starts = words.prefix { $0 == nil }.count
    ends = words.reversed().prefix { $0 == nil }.count
  }

  func offsets(_ text: String) {
    let (plain, whole) = (
      tokenizer.encode(text, limit: 1 << 20), tokenizer.withOffsets.encode(text, limit: 1 << 20)
    )
    #expect(plain.ids == whole.ids && plain.wordOf == whole.wordOf, "\(text)", sourceLocation: location)
    #expect(whole.offsets.count == whole.count, "\(text)", sourceLocation: location)
    let inner = whole.offsets.dropFirst(starts).dropLast(ends)
    #expect(inner.map(\.lowerBound) == inner.map(\.lowerBound).sorted(), "\(text)", sourceLocation: location)
    let count = text.unicodeScalars.count
    #expect(whole.offsets.allSatisfy { $0.upperBound <= count }, "\(text)", sourceLocation: location)
  }

  func table() {
    let size = tokenizer.vocabularySize
    #expect(size > tokenizer.addedTokens.count, sourceLocation: location)
    for id in [tokenizer.unknownID, tokenizer.padID].compactMap({ $0 }) {
      #expect(id >= 0 && id < size, sourceLocation: location)
    }
    let first = size - tokenizer.addedTokens.count
    #expect(
      (first..<size).map { tokenizer.token(Int32($0)) } == tokenizer.addedTokens, sourceLocation: location)
  }

  /// A text or words, whole and cut at every length that makes a difference.
  func limits(_ what: String, encode: (_ limit: Int) -> Encoding) {
    let whole = encode(1 << 20)
    whole.ids.forEach { #expect(!tokenizer.token($0).isEmpty, "\(what)", sourceLocation: location) }
    #expect(whole.cutTokens == 0 && whole.cutWords.isEmpty, "\(what)", sourceLocation: location)
    for limit in [-5, 0, 1, 2, 3, 4, 7, 16, 64, whole.count - 1, whole.count, whole.count + 1] {
      let cut = encode(limit)
      let comment: Comment = "\(what), limit \(limit)"
      expectWellFormed(cut, comment)
      #expect(cut.count == min(whole.count, max(limit, starts + ends)), comment, sourceLocation: location)
      #expect(cut.count + cut.cutTokens == whole.count, comment, sourceLocation: location)
      let kept = cut.count - ends
      #expect(cut.ids.prefix(kept) == whole.ids.prefix(kept), comment, sourceLocation: location)
      #expect(cut.wordOf.prefix(kept) == whole.wordOf.prefix(kept), comment, sourceLocation: location)
      #expect(cut.ids.suffix(ends) == whole.ids.suffix(ends), comment, sourceLocation: location)
      #expect(cut.wordCount == whole.wordCount, comment, sourceLocation: location)
      #expect(cut.vanishedWords == whole.vanishedWords, comment, sourceLocation: location)
    }
  }

  private func expectWellFormed(_ encoding: Encoding, _ comment: Comment) {
    let size = Int32(tokenizer.vocabularySize)
    #expect(encoding.ids.allSatisfy { $0 >= 0 && $0 < size }, comment, sourceLocation: location)
    #expect(encoding.wordOf.count == encoding.count, comment, sourceLocation: location)
    let isEnd = encoding.wordOf.indices.map { $0 < starts || $0 >= encoding.count - ends }
    #expect(encoding.wordOf.map { $0 == nil } == isEnd, comment, sourceLocation: location)
    let kept = encoding.wordOf.compactMap { $0 }
    #expect(kept == kept.sorted(), comment, sourceLocation: location)
    let all = Set(kept).union(encoding.cutWords).union(encoding.vanishedWords)
    #expect(all == Set(0..<encoding.wordCount), comment, sourceLocation: location)
    #expect(
      Set(kept).count + encoding.cutWords.count + encoding.vanishedWords.count == encoding.wordCount, comment,
      sourceLocation: location)
  }

  /// Blanks between words change no id.
  func words(_ words: [String]) {
    let apart = tokenizer.encode(words: words, limit: 1 << 20)
    let text = tokenizer.encode(words.joined(separator: " "), limit: 1 << 20)
    if blanksPart { #expect(apart.ids == text.ids, "\(words)", sourceLocation: location) }
    #expect(apart.wordCount == words.count, "\(words)", sourceLocation: location)
  }

  /// Where nothing in a word is split, its number is the same in words and in a text.
  func agreement() {
    for count in 0...plainWords.count {
      let words = Array(plainWords.prefix(count))
      for limit in [2, 5, 1 << 20] {
        var text = tokenizer.encode(words.joined(separator: "  "), limit: limit)
        let apart = tokenizer.encode(words: words, limit: limit)
        // Those of words are counted in words.
        text.offsets = apart.offsets
        if blanksPart { #expect(apart == text, "\(words)", sourceLocation: location) }
      }
    }
  }

  func fuzz(_ rounds: Int) {
    var generator = SeededGenerator(seed: 11, "text fuzz")
    let good = Array("שָׁלוֹם [MASK] hello 中文 👍 בית־ספר".utf8)
    for _ in 0..<rounds {
      var bytes = good
      for _ in 0..<(1 + generator.below(6)) {
        bytes[generator.below(bytes.count)] = UInt8(generator.below(256))
      }
      let text = String(decoding: bytes, as: UTF8.self)
      expectWellFormed(tokenizer.encode(text, limit: generator.below(40)), "\(bytes)")
      let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      expectWellFormed(tokenizer.encode(words: words, limit: generator.below(40)), "\(bytes)")
    }
  }
}
