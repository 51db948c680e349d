import Basics
import Scoring
import Tasks
import Testing
import Text

/// Where labels come from: the train split, the user, or the model's head.
@Suite("labels of a task") struct LabelChoiceTests {
  private func corpus(
    _ column: String, _ fields: [String], labels: [String] = [], label: [String] = [],
    positive: String? = nil
  ) throws -> Corpus {
    var names = ColumnNames(label: label)
    (names.labels, names.positive) = (labels, positive)
    let rows = fields.map { "one two,\"" + $0.replacing("\"", with: "\"\"") + "\"" }
    return try Corpus(
      bytes: Array((["sentence,\(column)"] + rows).joined(separator: "\n").utf8), path: "t.csv", names: names)
  }

  private func score(_ name: String, _ task: TaskKind, _ gold: [Answer], _ said: [Answer]) -> Double? {
    task.definition.scores(gold: gold, predicted: said).first { $0.name == name }?.value
  }

  private static let idioms = "id,sentence,label,base_pie\n1,one,0,x\n2,two,1,x\n"

  private func read(_ text: String, _ change: (inout ColumnNames) -> Void = { _ in }) throws -> Corpus {
    var names = ColumnNames()
    change(&names)
    return try Corpus(bytes: Array(text.utf8), path: "t.csv", names: names)
  }

  @Test("labels= fixes them and their order; a row with another one is a warning, and no class")
  func given() throws {
    let corpus = try self.corpus("label", ["b", "a", "x"], labels: ["b", "c", "a"])
    let task = try TaskKind.cls.learning { corpus }
    #expect(task.labels.names == ["b", "c", "a"])
    #expect(task.definition.gold(in: corpus).map(\.numbers) == [[0], [2], [-1]])
    let warnings = try DatasetCheck(corpus, for: task).warnings
    #expect(warnings.map(\.kind.rawValue) == ["unlisted-label"] && warnings[0].count == 1)
    let many = try self.corpus("labels", ["a|x", "b"], labels: ["b", "a"])
    let multilabel = try TaskKind.multilabel.learning { many }
    #expect(multilabel.labels.names == ["b", "a"])
    #expect(multilabel.definition.gold(in: many).map(\.numbers) == [[0, 1, 1], [1, 0]])
  }

  @Test("of span they are types, each with B and I behind O, or tags in the order of a head")
  func types() throws {
    func names(_ labels: [String]) throws -> [String] {
      let corpus = try read("tokens,tags\n\"['a']\",\"['B-PER']\"\n") { names in
        (names.label, names.labels) = (["tags"], labels)
      }
      return try TaskKind.span.learning { corpus }.labels.names
    }
    #expect(try names(["PER", "LOC"]) == ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])
    #expect(try names(["B-PER", "I-PER", "O"]) == ["B-PER", "I-PER", "O"])
    for odd in [["B-PER", "I-PER"], ["O", "S-PER"], ["PER", "PER"], ["PER", ""]] {
      #expect(throws: Failure.self) { try names(odd) }
    }
  }

  @Test(
    "a label named twice, an empty one, a single one for cls, and others than those of the columns are refused"
  )
  func refused() throws {
    for labels in [["a", "a"], ["a", ""], ["a"]] {
      let corpus = try self.corpus("label", ["a", "b"], labels: labels)
      let failure = #expect(throws: Failure.self) { try TaskKind.cls.learning { corpus } }
      #expect(failure?.code == "data.labels" && failure?.kind == .usage)
    }
    let columns = try read("sentence,a,b\none,1,0\n") { names in
      (names.label, names.labels) = (["a", "b"], ["b", "a"])
    }
    #expect(throws: Failure.self) { try TaskKind.multilabel.learning { columns } }
    let failure = #expect(throws: Failure.self) { try DatasetCheck(columns, for: .cls) }
    #expect(failure?.code == "data.label-columns" && failure?.remedy?.contains("task=multilabel") == true)
  }

  @Test("a head for the labels of train gives them its order, and its further ones; any other head does not")
  func ofHead() throws {
    let corpus = try self.corpus("label", ["a", "b"])
    func task(_ head: [String]) throws -> TaskKind { try TaskKind.cls.learning(head: head) { corpus } }
    #expect(try task(["b", "a"]).labels.names == ["b", "a"] && task(["b", "a"]).hasLabelsOfHead)
    #expect(try task(["b", "c", "a"]).labels.names == ["b", "c", "a"])
    for other in [[], ["a", "c"], ["LABEL_0", "LABEL_1"], ["A", "B"], ["a", "b", "b"]] {
      #expect(try task(other).labels.names == ["a", "b"] && !task(other).hasLabelsOfHead, "\(other)")
    }
    // Idioms keep the order of their programs.
    let idioms = try read(LabelChoiceTests.idioms)
    #expect(
      try TaskKind.cls.learning(head: ["Figurative", "Literal"]) { idioms }.labels.names
        == ["Literal", "Figurative"])
  }

  @Test("labels= names the outputs of a head without names")
  func naming() throws {
    let corpus = try self.corpus("label", ["a", "b"], labels: ["b", "a"])
    #expect(TaskKind.cls.reading(["LABEL_0", "LABEL_1"], for: corpus).labels.names == ["b", "a"])
    #expect(TaskKind.cls.reading(["x", "y"], for: corpus).labels.names == ["x", "y"])
    let columns = try read("sentence,b,a\none,1,0\n") { $0.label = ["b", "a"] }
    #expect(TaskKind.multilabel.reading(["LABEL_0", "LABEL_1"], for: columns).labels.names == ["b", "a"])
    #expect(TaskKind.multilabel.reading(["LABEL_0"], for: columns).labels.names == ["LABEL_0"])
  }

  @Test("positive= names the class that the scores of two count; an unknown one is told with the nearest")
  func positive() throws {
    func f1(_ positive: String?) throws -> Double? {
      let corpus = try self.corpus("label", ["neg", "yes"], positive: positive)
      let task = try TaskKind.cls.learning { corpus }
      return score("f1", task, [[0], [0], [1]], [[0], [1], [1]])
    }
    let expected = 2.0 / 3
    #expect(try f1(nil) == expected)
    #expect(try f1("yes") == expected)
    // Of neg there are two, one of them found.
    let corpus = try self.corpus("label", ["neg", "yes"], positive: "neg")
    let task = try TaskKind.cls.learning { corpus }
    let (gold, said): ([Answer], [Answer]) = ([[0], [0], [1], [1]], [[0], [1], [1], [1]])
    #expect(score("recall", task, gold, said) == 0.5)
    #expect(score("confusion_matrix_fn", task, gold, said) == 1)
    let failure = #expect(throws: Failure.self) { try f1("nge") }
    #expect(failure?.remedy?.contains("'neg'") == true)
    // Idioms are called by their names or numbers.
    let idioms = try read(LabelChoiceTests.idioms) { $0.positive = "0" }
    #expect(try TaskKind.cls.learning { idioms }.averaging.contains("positive class 0"))
  }

  @Test("labels called as the means have scores of their own, also where two are spelled alike")
  func metricNames() throws {
    for fields in [["macro", "micro", "weighted", "_macro"], ["e\u{301}", "\u{E9}", "x"]] {
      let corpus = try self.corpus("label", fields)
      let names = try TaskKind.cls.learning { corpus }.metrics.map(\.name)
      #expect(Set(names).count == names.count && names.count > 12, "\(names)")
    }
    let corpus = try self.corpus("labels", ["macro|micro|samples"])
    let names = try TaskKind.multilabel.learning { corpus }.metrics.map(\.name)
    #expect(Set(names).count == names.count, "\(names)")
  }

  @Test("cells that are no labels are errors with their rows; labels that train lacks are missed and counted")
  func cells() throws {
    let corpus = try self.corpus("labels", ["a|b", "[a", "", "a|x|y"])
    let train = try self.corpus("labels", ["a|b"])
    let task = try TaskKind.multilabel.learning { train }
    let findings = try DatasetCheck(corpus, for: task).findings
    #expect(findings.map(\.kind.rawValue) == ["label-list", "unknown-label"])
    #expect(
      findings[0].line == 3 && findings[1].description.contains("line 5 ('x' and 1 more)"), "\(findings)")
    let (gold, said): ([Answer], [Answer]) = ([[1, 1], [1, 0, 2]], [[1, 1], [1, 0]])
    #expect(score("recall_micro", task, gold, said) == 3.0 / 5)
    #expect(score("precision_micro", task, gold, said) == 1)
    #expect(task.definition.errorCategory(gold: [1, 0, 2], predicted: [1, 0]) == "MISSING")
    let bad = try read("sentence,a,b\none,1,0\ntwo,,1\n") { $0.label = ["a", "b"] }
    let check = try DatasetCheck(bad, for: try TaskKind.multilabel.learning { bad })
    #expect(
      check.errors.map(\.description) == [
        "t.csv: 1 row has another cell than 0 and 1 in the column of a label: line 3 (a: '')"
      ])
  }
}
