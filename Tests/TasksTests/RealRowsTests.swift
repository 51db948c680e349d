import Basics
import Tasks
import TestSupport
import Testing
import Text

/// All 4,800 real sentences with AlephBERT's vocabulary.
@Suite("rows of the real sentences")
struct RealRowsTests {
  static let shared = Golden.root + "/../shared"
  static let hasShared = FileSystem.isDirectory(shared + "/models/alephbert-base")

  @Test("is ../shared there?")
  func presence() {
    if !RealRowsTests.hasShared { print("skipped: the tests over real sentences need ../shared") }
  }

  @Test(
    "the files are clean for both tasks, and every label comes back",
    .enabled(if: RealRowsTests.hasShared, "needs ../shared"),
    arguments: ["train", "validation", "test", "unseen_idiom_test"])
  func clean(name: String) throws {
    let corpus = try Corpus.load(path: "\(RealRowsTests.shared)/data/hebrew-idioms/\(name).csv")
    #expect(corpus.columns.count == 17)
    #expect(corpus.faults.isEmpty)
    for task in [TaskKind.cls, .span] { #expect(try DatasetCheck(corpus, for: task).findings.isEmpty) }
    let tokenizer = try TokenizerFolder.load(RealRowsTests.shared + "/models/alephbert-base")
    try TokenizerFolder.check(tokenizer, fits: 52000, folder: "alephbert-base")
    var summary = AlignmentSummary()
    for (example, gold) in zip(corpus.examples, TaskKind.span.definition.gold(in: corpus)) {
      let encoding = tokenizer.encode(words: example.tokens, limit: 128)
      summary.add(encoding, labels: gold.classes.map { Int32($0) }, unknownID: tokenizer.unknownID)
    }
    #expect(summary.rows == corpus.count)
    #expect(summary.unfaithfulRows.isEmpty)
    #expect(summary.truncatedRows == 0)
    #expect(summary.vanishedWords == 0)
    #expect(summary.notes(name, limit: 128).isEmpty)
  }
}
