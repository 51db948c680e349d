import Basics
import Testing
import Text

/// A tokenizer over a vocabulary file, as a folder with `do_lower_case` would give it.
func tokenizer(
  _ vocabulary: String, cased: Bool, _ specials: SpecialTokens = .init()
) throws -> WordPieceTokenizer {
  try WordPieceTokenizer(
    vocabulary: Vocabulary(lines: FileSystem.read(vocabulary), source: vocabulary),
    basic: BasicTokenizer(lowercases: !cased, stripsAccents: !cased, spacesIdeographs: true),
    specials: specials, findsSpecials: true, source: vocabulary)
}

func smallTokenizer(
  cased: Bool, _ specials: SpecialTokens = .init()
) throws -> WordPieceTokenizer {
  try tokenizer(Locations.package + "/Tests/Golden/text/vocab.txt", cased: cased, specials)
}

func wordIDs(_ encoding: Encoding) -> [Int32] { encoding.wordOf.map { $0.map(Int32.init) ?? -1 } }

extension JSONValue {
  var numbers: [Int32] { array?.compactMap { $0.int.map(Int32.init) } ?? [] }
}

/// The text of scripts/golden/text.py: 10,000 characters of mixed words.
func longText() -> String {
  let words = [
    "שלום", "hello", "בית־ספר", "שָׁלוֹם", "中文", "👍", "צה\"ל", "worlds", "הבית,", "a\u{200D}b",
  ]
  var scalars = String.UnicodeScalarView()
  var index = 7
  while scalars.count < 10000 {
    index = (index * 1_103_515_245 + 12345) % (1 << 31)
    scalars.append(contentsOf: words[(index >> 16) % words.count].unicodeScalars)
    scalars.append(" ")
  }
  return String(String.UnicodeScalarView(scalars.prefix(10000)))
}

@Suite("WordPiece tokenizer")
struct WordPieceTokenizerTests {
  @Test("pairs are joined and cut as Hugging Face's")
  func pairs() throws {
    let tokenizer = try smallTokenizer(cased: false)
    let cases = try #require(try Locations.golden("pairs.json")["cases"]?.array)
    #expect(cases.count == 140)
    for item in cases {
      let encoding = tokenizer.encode(
        try #require(item["text"]?.string), pair: try #require(item["pair"]?.string),
        limit: try #require(item["limit"]?.int))
      #expect(encoding.ids == item["ids"]?.numbers, "\(item.text())")
      let second = try #require(encoding.second)
      let types = encoding.ids.indices.map { Int32($0 < second ? 0 : 1) }
      #expect(types == item["types"]?.numbers, "\(item.text())")
      #expect(encoding.wordOf.count == encoding.ids.count)
    }
  }

  @Test("ids and word ids of nasty strings equal Hugging Face's", arguments: [true, false])
  func nasty(cased: Bool) throws {
    let golden = try Locations.golden(cased ? "nasty_cased.json" : "nasty_uncased.json")
    let tokenizer = try smallTokenizer(cased: cased)
    let cases = try #require(golden["cases"]?.array)
    #expect(cases.count > 150)
    for item in cases {
      let limit = try #require(item["limit"]?.int)
      let encoding: Encoding
      if let words = item["words"]?.array {
        encoding = tokenizer.encode(words: words.compactMap(\.string), limit: limit)
      } else {
        encoding = tokenizer.encode(try #require(item["text"]?.string), limit: limit)
      }
      #expect(encoding.ids == item["ids"]?.numbers, "\(item.text())")
      #expect(wordIDs(encoding) == item["word_ids"]?.numbers, "\(item.text())")
    }
  }

  @Test("a text of 10,000 characters, cut at several lengths", arguments: [true, false])
  func long(cased: Bool) throws {
    let golden = try Locations.golden(cased ? "nasty_cased.json" : "nasty_uncased.json")
    let tokenizer = try smallTokenizer(cased: cased)
    for (limit, expected) in try #require(golden["long_text"]?["digests"]?.object).members {
      try check([longText()], expected, limit: try #require(Int(limit))) { tokenizer.encode($0, limit: $1) }
    }
  }

  @Test("a special token keeps its id, and only as it is written")
  func specials() throws {
    let tokenizer = try smallTokenizer(cased: false)
    #expect(tokenizer.encode("x[MASK]y", limit: 9).ids.contains(4))
    #expect(!tokenizer.encode("x[mask]y", limit: 9).ids.contains(4))
  }

  @Test("a limit below the special tokens counts as two")
  func tinyLimit() throws {
    let tokenizer = try smallTokenizer(cased: false)
    for limit in [-5, 0, 1, 2] {
      let encoding = tokenizer.encode("שלום hello", limit: limit)
      #expect(encoding.ids == [2, 3])
      #expect(encoding.cutWords == [0, 1])
      #expect(encoding.wordCount == 2)
    }
  }

  @Test("what is cut and what vanishes is counted")
  func counts() throws {
    let tokenizer = try smallTokenizer(cased: false)
    let encoding = tokenizer.encode(
      words: ["helloing", "", "worlds", "\u{5B0}", "שלומים", "hello"], limit: 6)
    #expect(encoding.ids.count == 6)
    #expect(encoding.vanishedWords == [1, 3])
    #expect(encoding.cutWords == [4, 5])
    #expect(encoding.cutTokens > 2)
    #expect(encoding.wordCount == 6)
  }

  @Test("a vocabulary without its special tokens is refused")
  func missingSpecial() throws {
    let vocabulary = try Vocabulary(lines: Array("[UNK]\n[CLS]\na".utf8), source: "v")
    let failure = #expect(throws: Failure.self) {
      try WordPieceTokenizer(
        vocabulary: vocabulary,
        basic: BasicTokenizer(lowercases: true, stripsAccents: true, spacesIdeographs: true),
        specials: SpecialTokens(), findsSpecials: true, source: "v")
    }
    #expect(failure?.code == "vocabulary.special")
    #expect(failure?.what.contains("[SEP]") == true)
  }
}

/// Compares the digests of a list of texts.
func check<Text>(
  _ texts: [Text], _ expected: JSONValue, limit: Int, encode: (Text, Int) -> Encoding
) throws {
  var (ids, words, tokens) = (Digest(), Digest(), 0)
  for text in texts {
    let encoding = encode(text, limit)
    ids.add(encoding.ids)
    words.add(wordIDs(encoding))
    tokens += encoding.count
  }
  #expect(texts.count == expected["texts"]?.int)
  #expect(tokens == expected["tokens"]?.int)
  #expect(ids.text == expected["ids"]?.string)
  #expect(words.text == expected["words"]?.string)
}
