import Basics
import Scoring
import Tasks
import TestSupport
import Testing
import Text

@testable import Experiments

/// Details of reports, columns and groups that are easily lost.
@Suite("what data and predict go by")
struct RowsAndColumnsTests {
  private let folder = makeTemporaryDirectory()

  @Test("each row without a group is split by itself")
  func groups() throws {
    let path = "\(folder)/data.csv"
    // Two groups of a row each, and 22 rows without one: together they would fit no part.
    let rows = (0..<24).map { "\($0),a,\($0 < 2 ? "g\($0)" : "")\n" }
    try AtomicFile.replace(path, with: "id,label,family\n" + rows.joined())
    let request = try SplitOrder(
      path: path, directory: "\(folder)/parts", dev: PartSize("25%"), test: PartSize("25%"), folds: nil,
      strata: nil, group: "family", seed: 1
    ).prepare()
    #expect(request.counts.rows == [12, 6, 6])
  }

  @Test("predict goes by the run's columns before those of the session, and by the line's before both")
  func columns() throws {
    let path = "\(folder)/new.csv"
    try AtomicFile.replace(path, with: "session,run,line\na,b,c\n")
    func text(_ given: String?, _ known: [String]) throws -> String? {
      try NewColumns(
        path: path, given: ColumnNames(text: given), known: known.map { ColumnNames(text: $0) },
        pairs: .single
      ).resolved().text
    }
    #expect(try text(nil, ["run", "session"]) == "run")
    #expect(try text(nil, ["gone", "session"]) == "session")
    #expect(try text("line", ["run", "session"]) == "line")
  }

  @Test("load data counts the labels of all rows of a large file, whatever comes in turns")
  func labels() throws {
    let path = "\(folder)/large.csv"
    let rows = (0..<40_000).map { $0 == 7 ? "a,other\n" : $0 % 2 == 0 ? "a,pos\n" : "a,neg\n" }
    try AtomicFile.replace(path, with: "sentence,label\n" + rows.joined())
    let data = DatasetCache()
    let split = try LoadedSplit("train", path, ColumnNames(), data)
    let facts = try #require(try split.overview(train: nil, model: nil, data))
    #expect(facts.hasPrefix("3 labels: neg other pos (other is rarest: "), "\(facts)")
  }

  @Test("a stored confusion matrix counts labels that the model does not know, and words without an answer")
  func confusion() {
    let report = ConfusionReport(
      Confusion(gold: [0, 1, -2, -2, 1], predicted: [0, -1, 0, 1, -1], classes: 2), ["a", "b"], split: "dev",
      isShown: true)
    #expect(report.json["matrix"] == [[1, 0], [0, 0]])
    #expect(report.json["unknown"] == 2 && report.json["unanswered"] == 2)
    #expect(
      report.lines.last == "dev: 2 with a label that the model does not know, 2 without an answer")
  }

  @Test("predict reads no more rows at once than batch= says, and few at first")
  func batches() {
    let batches = Array(RowBatches(count: 100, most: 24))
    #expect(batches == [0..<16, 16..<40, 40..<64, 64..<88, 88..<100])
    #expect(Array(RowBatches(count: 5, most: 2)) == [0..<2, 2..<4, 4..<5])
    #expect(Array(RowBatches(count: 0, most: 2)).isEmpty)
  }

  private func rows(_ text: String, pair: String? = nil) throws -> Labelled {
    Labelled(
      try Corpus(bytes: Array(text.utf8), path: "t.csv", names: ColumnNames(pair: pair)), TaskKind.cls)
  }

  @Test("pairs whose texts part in different places do not repeat each other; those that read alike do")
  func pairs() throws {
    let split = try rows(
      "sentence,other,label\na b,c,0\na,b c,0\nA  b,C,1\na b,c,0\n", pair: "other")
    let found = RepeatedSentences(in: split).pairs
    #expect(found.map(\.first) == [0, 0] && found.map(\.second) == [2, 3])
    #expect(found.map(\.isExact) == [false, true] && found.map(\.conflicts) == [true, false])
  }

  @Test("texts with the same letters and other vowel points are no repetitions")
  func points() throws {
    let split = try rows(
      "sentence,label\n\u{5E9}\u{5B8}\u{5DC},0\n\u{5E9}\u{5B5}\u{5DC},0\n\u{5E9}\u{5B5}\u{5DC},0\n")
    #expect(RepeatedSentences(in: split).pairs.map { [$0.first, $0.second] } == [[1, 2]])
  }

  @Test("a stop is heeded in every loop over rows")
  func stopped() throws {
    let text = "sentence,label\n" + (0..<100).map { "s\($0 / 2),0\n" }.joined()
    let split = try rows(text)
    var polls = 0
    let stop = {
      polls += 1; return polls > 10
    }
    #expect(RepeatedSentences(in: split, isStopped: stop).pairs.count == 5)
    polls = 0
    #expect(RepeatedSentences(of: split, in: split, isStopped: stop).pairs.isEmpty && polls == 11)
    polls = 0
    #expect(throws: Never.self) { try DatasetCheck(split.corpus, for: .cls, isStopped: stop) }
    #expect(polls == 11)
  }
}
