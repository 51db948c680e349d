import Basics
import Testing
import Text

/// Tokenizers of every kind, trained and encoded by Hugging Face's library and sentencepiece (scripts/golden/tokenizers.py).
@Suite("tokenizers of every kind encode as Hugging Face's do")
struct TokenizerGoldenTests {
  static let kinds = [
    "bert", "wordpiece", "unigram", "modernbert", "llama3", "gemma", "gemma_class", "subwords", "wordlevel",
    "roberta",
    "roberta_saved", "xlmr", "xlmr_saved", "camembert", "albert", "deberta", "llama",
  ]

  static func path(_ kind: String) -> String { Locations.package + "/Tests/Golden/text/tokenizers/" + kind }

  private static func texts(_ value: JSONValue?) throws -> [String] {
    try #require(value?.array).map { try #require($0.string) }
  }

  /// Of the ids, the words and the ends of the offsets.
  static func digest(_ encoding: Encoding, words: Bool = true) -> String {
    var numbers = [Int32(encoding.count)] + encoding.ids
    numbers += encoding.wordOf.map { words ? Int32($0 ?? -1) : -1 }
    numbers += encoding.offsets.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] }
    return Digest.text(of: numbers)
  }

  @Test("ids, words and offsets of texts, words and pairs, whole and cut", arguments: kinds)
  func encodings(kind: String) throws {
    let golden = try Locations.golden("tokenizers/expected.json")
    let texts = try Self.texts(golden["texts"])
    let expected = try #require(golden[kind])
    let lists = try #require(golden["words"]?.array).map { try Self.texts($0) }
    let plain = try TokenizerFolder.load(Self.path(kind))
    let tokenizer = plain.withOffsets
    for (key, limit) in [("texts", golden["limit"]?.int), ("short", golden["short"]?.int)] {
      let limit = try #require(limit)
      for (text, digest) in zip(texts, try Self.texts(expected[key])) {
        let encoding = tokenizer.encode(text, limit: limit)
        #expect(Self.digest(encoding) == digest, "\(kind), limit \(limit): \(text.debugDescription)")
        if kind == "bert" { #expect(plain.encode(text, limit: limit).ids == encoding.ids) }
      }
    }
    for (words, digest) in zip(lists, try Self.texts(expected["words"])) {
      let encoding = tokenizer.encode(words: words, limit: 64)
      #expect(Self.digest(encoding) == digest, "\(kind): \(words)")
    }
    for (index, digest) in try Self.texts(expected["pairs"]).enumerated() {
      let encoding = tokenizer.encode(texts[index], pair: texts[(index + 7) % texts.count], limit: 23)
      #expect(
        Self.digest(encoding, words: false) == digest, "\(kind), pair of \(texts[index].debugDescription)")
    }
  }

  @Test(
    "only BERT's and DeBERTa's texts of a pair have token types; the second one begins after what separates them"
  )
  func types() throws {
    let kinds = try Self.kinds.filter { try TokenizerFolder.load(Self.path($0)).hasTokenTypes }
    #expect(kinds == ["bert", "deberta"])
    let roberta = try TokenizerFolder.load(Self.path("roberta")).encode("a", pair: "b", limit: 9)
    #expect(roberta.ids.count == 6 && roberta.second == 4)
    let bert = try TokenizerFolder.load(Self.path("bert")).encode("a", pair: "b", limit: 9)
    #expect(bert.second == bert.ids.count - 2)
  }

  @Test(
    "a long text without a space, and one of marks alone, is encoded in a moment",
    arguments: ["gemma", "xlmr", "modernbert", "wordpiece"])
  func long(kind: String) throws {
    let tokenizer = try TokenizerFolder.load(Self.path(kind))
    for text in [String(repeating: "אב", count: 4000), String(repeating: "\u{301}\u{323}", count: 4000)] {
      #expect(tokenizer.encode(text, limit: 64).count <= 64)
    }
  }

  @Test(
    "damaged files are refused or read, and whatever they are encode any text",
    arguments: ["unigram", "gemma", "llama3", "xlmr", "llama", "roberta"])
  func fuzz(kind: String) throws {
    var generator = SeededGenerator(seed: UInt64(kind.utf8.count), "tokenizer fuzz")
    let source = Self.path(kind)
    let path = try folder([:])
    defer { try? FileSystem.removeTree(path) }
    let names = try FileSystem.list(source)
    for name in names {
      try AtomicFile.replace(path + "/" + name, with: try FileSystem.read(source + "/" + name))
    }
    let name = try #require(
      ["tokenizer.json", "sentencepiece.bpe.model", "tokenizer.model", "merges.txt"].first(
        where: names.contains))
    let good = try FileSystem.read(source + "/" + name)
    for round in 0..<9 {
      var bytes = good
      // Most of a file is its vocabulary: half of the changes are at its beginning and its end.
      for _ in 0..<(1 + generator.below(6)) {
        let place = [
          generator.below(bytes.count), generator.below(min(2000, bytes.count)),
          bytes.count - 1 - generator.below(min(600, bytes.count)),
        ][generator.below(3)]
        bytes[place] = round % 2 == 0 ? UInt8(generator.below(256)) : UInt8(0x20 + generator.below(0x5F))
      }
      if round % 6 == 5 { bytes.removeLast(generator.below(bytes.count)) }
      try AtomicFile.replace(path + "/" + name, with: bytes)
      guard let tokenizer = try? TokenizerFolder.load(path).withOffsets else { continue }
      for text in ["", "שָׁלוֹם <mask> Hello  ﬁ 12\r\n", "a\u{0}\u{10FFFF}▁"] {
        let encoding = tokenizer.encode(text, limit: 12)
        #expect(encoding.count <= 12 && encoding.ids.allSatisfy { $0 >= 0 })
      }
    }
  }
}
