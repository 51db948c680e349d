import Basics
import Scoring
import Tasks
import TestSupport
import Testing
import Text

/// The data and the tiny encoder that the project ships.
@Suite("example data")
struct ExampleDataTests {
  static let splits = ["train", "dev", "test"]
  static let folder = Golden.root + "/examples"

  @Test("every split is clean for both tasks", arguments: splits)
  func clean(split: String) throws {
    let corpus = try Corpus.load(path: "\(Self.folder)/idioms/\(split).csv")
    #expect(corpus.columns.count == 17)
    #expect(corpus.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
    for task in [TaskKind.cls, .span] { #expect(try DatasetCheck(corpus, for: task).findings.isEmpty) }
    #expect(TaskKind.cls.definition.gold(in: corpus).count { $0 == [1] } * 2 == corpus.count)
    let tags = TaskKind.span.definition.gold(in: corpus).map(\.classes)
    #expect(tags.allSatisfy { $0.count { $0 == SpanTag.begin.rawValue } == 1 })
  }

  @Test("there are enough sentences and idioms, and no sentence stands in two splits")
  func size() throws {
    let corpora = try Self.splits.map { try Corpus.load(path: "\(Self.folder)/idioms/\($0).csv") }
    let sentences = corpora.flatMap { $0.examples.map { Array($0.sentence.utf8) } }
    #expect(sentences.count >= 600)
    #expect(Set(sentences).count == sentences.count)
    for corpus in corpora {
      #expect(Set((0..<corpus.count).map { corpus.field("base_pie", ofRow: $0) }).count >= 15)
    }
  }

  @Test("the tiny vocabulary spells every word of every split", arguments: splits)
  func vocabulary(split: String) throws {
    let tokenizer = try TokenizerFolder.load(Self.folder + "/tiny-encoder")
    let path = Self.folder + "/tiny-encoder/config.json"
    let config = try JSONValue(parsing: FileSystem.read(path), source: path)
    try TokenizerFolder.check(tokenizer, fits: try #require(config["vocab_size"]?.int), folder: path)
    let limit = try #require(config["max_position_embeddings"]?.int)
    var summary = AlignmentSummary()
    let corpus = try Corpus.load(path: "\(Self.folder)/idioms/\(split).csv")
    for (example, gold) in zip(corpus.examples, TaskKind.span.definition.gold(in: corpus)) {
      let encoding = tokenizer.encode(words: example.tokens, limit: limit)
      summary.add(encoding, labels: gold.classes.map { Int32($0) }, unknownID: tokenizer.unknownID)
    }
    #expect(summary.unknownTokens == 0)
    #expect(summary.truncatedRows == 0)
    #expect(summary.unfaithfulRows.isEmpty)
  }
}
