import Basics
import Scoring
import TestSupport
import Testing
import Text

@testable import Tasks

/// Labels of a file that the model does not know: scored as sklearn scores the labels of the file, and stored by name.
@Suite("labels that the model does not know") struct UnknownLabelTests {
  private func file(_ text: String, label: String) throws -> Corpus {
    try Corpus(bytes: Array(text.utf8), path: "t.csv", names: ColumnNames(label: [label]))
  }

  private func task(_ kind: TaskKind, _ labels: [String]) -> TaskKind {
    var task = kind
    task.definition.labels = LabelSet(labels)
    return task
  }

  private func texts(_ value: JSONValue?) -> [String] { value?.array?.compactMap(\.string) ?? [] }

  @Test(
    "scores of classes and of words are sklearn's, those of each label among them, also with labels that it lacks"
  )
  func golden() throws {
    for item in try Golden.json("scoring/any_labels")["named"]?.array ?? [] {
      let (labels, gold) = (texts(item["labels"]), texts(item["gold"]))
      let said = try texts(item["predicted"]).map { try #require(labels.firstIndex(of: $0)) }
      let wanted = try #require(item["scores"]?.object)
      let sentences = try file("sentence,label\n" + gold.map { "a,\($0)\n" }.joined(), label: "label")
      let cls = task(.cls, labels).definition
      check(
        cls.scores(gold: cls.gold(in: sentences), predicted: said.map { Answer(classes: [$0]) }), wanted,
        // Of two labels the plain scores are those of one of them.
        all: labels.count > 2
          ? Array(wanted.keys) : ["accuracy", "f1_macro", "precision_macro", "recall_macro", "mcc"])
      let list = { (words: [String]) in "\"[" + words.map { "'\($0)'" }.joined(separator: ",") + "]\"" }
      let words = try file("tokens,tags\n\(list(gold)),\(list(gold))\n", label: "tags")
      let token = task(.token, labels).definition
      check(
        token.scores(gold: token.gold(in: words), predicted: [Answer(classes: said)]), wanted,
        all: Array(wanted.keys))
    }
  }

  private func check(_ scores: [Metric], _ wanted: JSONObject, all: [String]) {
    for name in all {
      let value = scores.first { $0.name == name }?.value
      let reference = wanted[name]?.double ?? 0
      #expect(
        value.map { abs($0 - reference) <= 1e-12 } == true, "\(name): \(value as Any), not \(reference)")
    }
  }

  @Test("ranks of five hundred classes are sklearn's on softmax in double precision of the logits")
  func ranks() throws {
    let item = try #require(Golden.json("scoring/any_labels")["many_ranks"]?.array?.first)
    let (classes, rows) = (try #require(item["classes"]?.int), try #require(item["rows"]?.int))
    let gold = (0..<rows).map { Answer(classes: [$0 * 7 % classes]) }
    let predictions = (0..<rows).map { row in
      let logits = (0..<classes).map { column in
        Float((row * 7919 + column * 104729 + row * column * 31) % 8191) / 4_194_304
      }
      return Prediction([0], logits: [logits])
    }
    let scores = task(.cls, (0..<classes).map { "c\($0)" }).definition.rankScores(
      gold: gold, predictions: predictions)
    #expect(scores.map(\.name) == ["roc_auc", "average_precision"])
    for score in scores {
      let wanted = try #require(item[score.name]?.double)
      #expect(abs(score.value - wanted) < 1e-12, "\(score.name): \(score.value), not \(wanted)")
    }
  }

  @Test("predictions store the label of the file by its name, also where the model does not know it")
  func stored() throws {
    let sentences = try file("sentence,label\na,x\nb,no\n", label: "label")
    let cls = task(.cls, ["no", "yes"]).definition
    #expect(
      try members(cls, sentences) { Prediction([1], logits: [[0, 1]]) }
        .map { $0["true_label"]?.string } == ["x", "no"])

    let words = try file("tokens,tags\n\"['a','b','c']\",\"['x','N','y']\"\n", label: "tags")
    let token = task(.token, ["N", "V"]).definition
    // The third word was cut off: no answer is not the right one for a label that is unknown.
    let row = try members(token, words) {
      Prediction(Answer(classes: [0, 1, -1]), logits: [[1, 0], [0, 1], nil])
    }[0]
    #expect(texts(row["true_tags"]) == ["x", "N", "y"])
    #expect(row["predicted_tags"] == ["N", "V", .null])
    #expect(row["is_correct"] == false && row["error_category"] == "WRONG")

    let tags = try file("tokens,tags\n\"['a','b','c']\",\"['B-NEW','I-NEW','B-PER']\"\n", label: "tags")
    let span = task(.span, ["O", "B-PER", "I-PER"]).definition
    let chunks = try members(span, tags) {
      Prediction(Answer(classes: [0, 0, 1]), logits: [[1, 0, 0], [1, 0, 0], [0, 1, 0]])
    }[0]
    #expect(texts(chunks["true_tags"]) == ["B-NEW", "I-NEW", "B-PER"])
    #expect(chunks["true_spans"] == [[0, 2, "NEW"], [2, 3, "PER"]])
    #expect(chunks["error_category"] == "MISSED")

    let posts = try file("sentence,labels\na,joy|hope|awe\n", label: "labels")
    let multilabel = task(.multilabel, ["fear", "joy"]).definition
    let post = try members(multilabel, posts) { Prediction([0, 1], logits: [[-1, 1]]) }[0]
    #expect(texts(post["true_labels"]) == ["joy", "hope", "awe"])
    #expect(texts(post["unknown_labels"]) == ["hope", "awe"])
    // They are read again as they were, and so is the number alone, which earlier versions wrote.
    let outcome = try multilabel.outcome(of: .object(post), number: 1)
    #expect(outcome.gold == multilabel.gold(in: posts)[0])
    let earlier: JSONValue = ["true_labels": ["joy"], "unknown_labels": 2, "predicted_labels": ["joy"]]
    #expect(try multilabel.outcome(of: earlier, number: 1).gold.numbers == [0, 1, 2])
  }

  private func members(
    _ task: any LearningTask, _ corpus: Corpus, _ prediction: () -> Prediction
  ) throws -> [JSONObject] {
    zip(task.gold(in: corpus), corpus.examples).map {
      task.members(of: prediction(), gold: $0, for: $1)
    }
  }

  @Test("types of spans that train lacks are types of their own, each missed")
  func types() throws {
    let tags = try file(
      "tokens,tags\n\"['a','b','c']\",\"['B-PER','B-X','I-Y']\"\n", label: "tags")
    let span = task(.span, ["O", "B-PER", "I-PER"]).definition
    let scores = span.scores(gold: span.gold(in: tags), predicted: [[1, 0, 0]])
    // PER is right; X and Y are missed.
    for (name, value) in [
      ("f1_macro", 1.0 / 3), ("recall", 1.0 / 3), ("precision", 1), ("f1_weighted", 1.0 / 3),
    ] {
      let score = try #require(scores.first { $0.name == name })
      #expect(abs(score.value - value) < 1e-12, "\(name): \(score.value)")
    }
  }
}
