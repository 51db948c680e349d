import Basics
import Testing
import Text

/// All 4,800 real sentences with AlephBERT's vocabulary; only digests are kept here.
@Suite("real sentences")
struct RealCorpusTests {
  static let splits = ["train", "validation", "test", "unseen_idiom_test"]
  static let vocabulary = Locations.shared + "/models/alephbert-base/vocab.txt"

  @Test("is ../shared there?")
  func presence() {
    if !Locations.hasShared { print("skipped: the tests over real sentences need ../shared") }
  }

  @Test(
    "ids and word ids of a split equal Hugging Face's, as sentences and as words, cased and uncased",
    .enabled(if: Locations.hasShared, "needs ../shared"), arguments: splits)
  func split(name: String) throws {
    let golden = try Locations.golden("corpus.json")
    let corpus = try Corpus.load(path: "\(Locations.shared)/data/hebrew-idioms/\(name).csv")
    for cased in [false, true] {
      let tokenizer = try tokenizer(RealCorpusTests.vocabulary, cased: cased)
      let expected = try #require(golden["files"]?[name]?[cased ? "cased" : "uncased"])
      for digests in try #require(expected["sentences"]?.array) {
        let limit = try #require(digests["limit"]?.int)
        try check(corpus.examples.map(\.sentence), digests, limit: limit) { tokenizer.encode($0, limit: $1) }
      }
      for digests in try #require(expected["words"]?.array) {
        let limit = try #require(digests["limit"]?.int)
        try check(corpus.examples.map(\.tokens), digests, limit: limit) {
          tokenizer.encode(words: $0, limit: $1)
        }
      }
    }
  }

  @Test("nasty strings over AlephBERT's vocabulary", .enabled(if: Locations.hasShared, "needs ../shared"))
  func nasty() throws {
    let golden = try Locations.golden("corpus.json")
    let cases = try #require(Locations.golden("nasty_uncased.json")["cases"]?.array)
    // The golden digests are of the cases with limit 512, in their order, and of the long text.
    let texts = cases.filter { $0["limit"]?.int == 512 }.compactMap { $0["text"]?.string }
    let lists = cases.filter { $0["limit"]?.int == 512 }.compactMap { $0["words"]?.array }
    for cased in [false, true] {
      let tokenizer = try tokenizer(RealCorpusTests.vocabulary, cased: cased)
      let expected = try #require(golden["files"]?["nasty"]?[cased ? "cased" : "uncased"])
      let digests = try #require(expected["texts"]?.array)
      #expect(digests.count == texts.count + 1)
      for (text, digest) in zip(texts + [longText()], digests) {
        let limit = try #require(digest["limit"]?.int)
        try check([text], digest, limit: limit) { tokenizer.encode($0, limit: $1) }
      }
      for (words, digest) in zip(lists, try #require(expected["words"]?.array)) {
        try check([words.compactMap(\.string)], digest, limit: 512) { tokenizer.encode(words: $0, limit: $1) }
      }
    }
  }
}
