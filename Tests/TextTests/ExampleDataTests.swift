import Basics
import Testing
import Text

/// The data and the tiny encoder that the project ships.
@Suite("example data")
struct ExampleDataTests {
  static let splits = ["train", "dev", "test"]
  static let folder = Locations.package + "/examples"

  @Test("every split is clean for both tasks", arguments: splits)
  func clean(split: String) throws {
    let corpus = try Corpus.load(path: "\(Self.folder)/idioms/\(split).csv")
    #expect(corpus.columns.count == 17)
    #expect(corpus.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
    for task in TaskKind.allCases { #expect(try DatasetCheck(corpus, for: task).findings.isEmpty) }
    #expect(corpus.examples.count { $0.label == 1 } * 2 == corpus.count)
    #expect(corpus.examples.allSatisfy { $0.tags.count { $0 == .begin } == 1 })
  }

  @Test("there are enough sentences and idioms, and no sentence stands in two splits")
  func size() throws {
    let corpora = try Self.splits.map { try Corpus.load(path: "\(Self.folder)/idioms/\($0).csv") }
    let sentences = corpora.flatMap { $0.examples.map { Array($0.sentence.utf8) } }
    #expect(sentences.count >= 600)
    #expect(Set(sentences).count == sentences.count)
    for corpus in corpora { #expect(Set(corpus.examples.map(\.basePIE)).count >= 15) }
  }

  @Test("the tiny vocabulary spells every word of every split", arguments: splits)
  func vocabulary(split: String) throws {
    let tokenizer = try TokenizerFolder.load(Self.folder + "/tiny-encoder")
    let path = Self.folder + "/tiny-encoder/config.json"
    let config = try JSONValue(parsing: FileSystem.read(path), source: path)
    try TokenizerFolder.check(tokenizer, fits: try #require(config["vocab_size"]?.int), folder: path)
    let limit = try #require(config["max_position_embeddings"]?.int)
    var summary = AlignmentSummary()
    for example in try Corpus.load(path: "\(Self.folder)/idioms/\(split).csv").examples {
      let encoding = tokenizer.encode(words: example.tokens, limit: limit)
      summary.add(encoding, tags: example.tags, unknownID: tokenizer.unknownID)
    }
    #expect(summary.unknownTokens == 0)
    #expect(summary.truncatedRows == 0)
    #expect(summary.unfaithfulRows.isEmpty)
  }
}
