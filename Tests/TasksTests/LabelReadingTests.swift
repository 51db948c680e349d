import Basics
import Scoring
import TestSupport
import Testing
import Text

@testable import Tasks

/// Ways of reading and deciding in which a small slip would go unseen.
@Suite("labels, cutoffs and words, read as they stand") struct LabelReadingTests {
  private func read(_ text: String, label: [String] = [], pair: String? = nil) throws -> Corpus {
    try Corpus(bytes: Array(text.utf8), path: "t.csv", names: ColumnNames(pair: pair, label: label))
  }

  @Test("a number is a label's number only where the names are not numbers")
  func numbers() {
    let stars = LabelSet(["1", "2", "3"])
    #expect(stars.index(ofField: "0") == nil && stars.index(ofField: "1") == 0)
    let words = LabelSet(["no", "yes"])
    #expect(words.index(ofField: "0") == 0 && words.index(ofField: "2") == nil)
  }

  @Test("balanced draws from each of three classes")
  func balanced() throws {
    let rows = (0..<90).map { "\($0),some words,\(["a", "b", "c"][$0 < 60 ? 0 : $0 % 10 == 0 ? 1 : 2])" }
    let file = try Corpus(
      bytes: Array(("id,sentence,label\n" + rows.joined(separator: "\n")).utf8), path: "t.csv")
    let task = try TaskKind.cls.learning { file }
    #expect(task.labels.names == ["a", "b", "c"])
    let split = try TokenizedDataset(
      file, name: "train", task: task, tokenizer: try letterTokenizer(), limit: 24)
    let plan = split.batchPlan(batchSize: 16, seed: 5, sampler: .balanced)
    var counts = [0, 0, 0]
    for row in (0..<30).flatMap({ plan.order(ofEpoch: $0) }) { counts[split.gold[row].classes[0]] += 1 }
    // 900 of 2,700 draws each, within five standard deviations.
    for count in counts { #expect(abs(count - 900) < 125, "\(counts)") }
  }

  @Test("cutoff=dev counts labels that train lacks as missed: more must be said than without them")
  func cutoff() throws {
    var task = TaskKind.multilabel
    task.definition.labels = LabelSet(["joy"])
    let definition = try #require(task.definition as? any DecisionByCutoff)
    func cutoff(_ file: String) throws -> Double? {
      let gold = definition.gold(in: try read(file, label: ["labels"]))
      let predictions = [3, 2, 1, 0].map { Prediction([0], logits: [[Float($0)]]) }
      return definition.tunedCutoff(gold: gold, predictions: predictions)
    }
    // F1 of 1, 2, 3 and 4 decisions: 2/3, 1/2, 2/5, 2/3; the first of the best says one.
    let known = try #require(try cutoff("sentence,labels\na,joy\nb,[]\nc,[]\nd,joy\n"))
    #expect(known > 0.9)
    // With two that train lacks: 2/5, 2/6, 2/7, 4/8.
    let missed = try #require(try cutoff("sentence,labels\na,joy\nb,hope\nc,awe\nd,joy\n"))
    #expect(missed == 0.5)
  }

  @Test("a word that the model has not read has no probability")
  func unread() {
    var task = TaskKind.span
    task.definition.labels = LabelSet(["O", "B-PER", "I-PER"])
    let prediction = Prediction([1, 0], logits: [[0, 1, 0], nil])
    guard case .words(let words, let chunks) = task.definition.verdict(on: prediction) else {
      Issue.record("no words")
      return
    }
    #expect(words.map(\.label) == ["B-PER", "O"])
    #expect(words[0].probability != nil && words[1].probability == nil)
    #expect(chunks?.count == 1)
  }

  @Test("words that differ from the sentence are told by their letters, not by their number alone")
  func words() throws {
    let file = try read("sentence,tokens,tags\nab c,\"['ab','d']\",\"['N','N']\"\n", label: ["tags"])
    var task = TaskKind.token
    task.definition.labels = LabelSet(["N"])
    #expect(task.definition.faults(in: file).map(\.kind) == [.sentence])
  }

  @Test("pairs whose texts part in different places are different sentences")
  func pairs() throws {
    let text = "sentence,other,label\nab,c,0\na,bc,1\n"
    let file = try read(text, pair: "other")
    let task = TaskKind.cls.definition
    #expect(task.text(ofRow: 0, in: file) != task.text(ofRow: 1, in: file))
  }
}
