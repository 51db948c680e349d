import Basics
import Testing
import Text

@Suite("basic tokenizer")
struct BasicTokenizerTests {
  @Test("every scalar is treated as tokenizers treats it", arguments: 0..<8)
  func everyScalar(setting: Int) throws {
    let golden = try Locations.golden("scalars.json")
    let expected = try #require(golden["settings"]?.array)[setting]
    let basic = try tokenizer(expected)
    for (start, digest) in try #require(expected["blocks"]?.object).members {
      let first = try #require(UInt32(start, radix: 16))
      var text = String.UnicodeScalarView()
      for value in first..<first + 0x1000 {
        guard let scalar = Unicode.Scalar(value) else { continue }
        text.append("a")
        text.append(scalar)
      }
      #expect(fingerprint([String(text)], basic) == digest.string, "block \(start), setting \(setting)")
    }
  }

  @Test("3,000 random strings of awkward scalars", arguments: 0..<8)
  func randomStrings(setting: Int) throws {
    let golden = try Locations.golden("scalars.json")
    let pool = try #require(golden["pool"]?.numbers).compactMap { Unicode.Scalar(UInt32($0)) }
    var state = UInt64(try #require(golden["random"]?["seed"]?.int))
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let texts = (0..<3000).map { _ in
      String(String.UnicodeScalarView((0..<24).map { _ in pool[next() % pool.count] }))
    }
    let expected = try #require(golden["settings"]?.array)[setting]
    #expect(fingerprint(texts, try tokenizer(expected)) == expected["random"]?.string)
  }

  @Test(
    "what a reader would expect",
    arguments: [
      ("שָׁלוֹם", ["שלום"]), ("בית־ספר", ["בית", "־", "ספר"]), ("צה\"ל", ["צה", "\"", "ל"]),
      ("\u{200F}שלום\u{200E}", ["שלום"]), ("Café ΣΑΣ", ["cafe", "σασ"]), ("  ", []),
      ("中文x", ["中", "文", "x"]),
    ])
  func words(text: String, words: [String]) {
    let basic = BasicTokenizer(lowercases: true, stripsAccents: true, spacesIdeographs: true)
    #expect(basic.words(of: text) == words)
  }

  @Test("normalising text is what words are split from")
  func normalized() {
    let basic = BasicTokenizer(lowercases: true, stripsAccents: true, spacesIdeographs: true)
    #expect(Array(basic.normalized("\u{FB2A}É中").unicodeScalars) == ["ש", "e", " ", "中", " "])
  }

  private func tokenizer(_ setting: JSONValue) throws -> BasicTokenizer {
    BasicTokenizer(
      lowercases: try #require(setting["lowercase"]?.bool as Bool?),
      stripsAccents: try #require(setting["strip_accents"]?.bool as Bool?),
      spacesIdeographs: try #require(setting["chinese"]?.bool as Bool?))
  }

  private func fingerprint(_ texts: [String], _ basic: BasicTokenizer) -> String {
    var digest = Digest()
    for text in texts {
      for word in basic.words(of: text) { digest.add(word.unicodeScalars.map { Int32($0.value) }) }
    }
    return digest.text
  }
}
