package import Basics
package import Scoring
package import Text

extension TaskKind {
  /// `task=cls`: literal or figurative.
  package static let cls = TaskKind(SentenceClassification())
}

/// Whether the expression of a sentence is meant literally (0) or figuratively (1).
package struct SentenceClassification: LearningTask {
  package let name = "cls"
  package let synonyms = ["classification", "sequence_classification", "text_classification"]
  package let title = "Sequence Classification"
  package let summary = "literal or figurative"
  package let scoresSummary =
    "f1, precision and recall are those of class 1 (figurative), *_macro the means over both classes."
  package var reportTitle: String { IdiomSpans.seedTitle }
  package var labels = LabelSet(["Literal", "Figurative"])

  package let head = HeadKind.perSentence
  package var problemType: String? { "single_label_classification" }
  package var zeroShot: (any ZeroShotWays)? { PromptedClasses() }

  // MARK: Data

  package let columns = ["sentence", "label"]
  package let rowFaults: [RowFault.Kind] = [.emptySentence, .label, .duplicateID]
  package var groupColumn: String? { IdiomSpans.expressionColumn }

  package func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    IdiomSpans.facts(ofRow: row, in: corpus)
  }

  /// The class in a field; `nil` for anything but 0 and 1.
  private func label(_ field: String) -> Int? { Int(field).flatMap { (0...1).contains($0) ? $0 : nil } }

  package func faults(in corpus: Corpus) -> [RowFault] {
    guard let column = corpus.index(of: "label") else { return [] }
    return corpus.examples.enumerated().compactMap { row, example in
      let field = example.fields[column]
      return label(field) == nil ? RowFault(kind: .label, row: row, detail: "'\(field)'") : nil
    }
  }

  package func gold(in corpus: Corpus) -> [Answer] {
    let column = corpus.index(of: "label")
    return corpus.examples.map { example in
      Answer(classes: [column.flatMap { label(example.fields[$0]) } ?? 0])
    }
  }

  package func warning(_ split: String, counts: [Int]) -> String? {
    counts.firstIndex(of: 0).map { "\(split): no sentence has label \($0)" }
  }

  package func encode(
    _ example: Example, gold: Answer, by tokenizer: some Tokenizer, limit: Int
  ) throws(Failure) -> EncodedExample {
    EncodedExample(tokenizer.encode(example.sentence, limit: limit), targets: gold.numbers.map { Float($0) })
  }

  // MARK: Scores

  private static let measured: [MeasuredMetric<ClassificationScores>] = [
    .init("f1", "of class 1, figurative: 2 TP / (2 TP + FP + FN)") { $0.positive.f1 },
    .init("precision", "of class 1: TP / (TP + FP)") { $0.positive.precision },
    .init("recall", "of class 1: TP / (TP + FN)") { $0.positive.recall },
    .init("accuracy", "sentences whose class is right") { $0.accuracy },
    .init("f1_macro", "mean of f1 over classes 0 and 1") { $0.mean(\.f1) },
    .init("precision_macro", "mean of precision over classes 0 and 1") { $0.mean(\.precision) },
    .init("recall_macro", "mean of recall over classes 0 and 1") { $0.mean(\.recall) },
    .init("mcc", "Matthews correlation of true and predicted classes; 0 where either never varies") {
      let (tn, fp) = (count($0, gold: 0, said: 0), count($0, gold: 0, said: 1))
      let (fn, tp) = (count($0, gold: 1, said: 0), count($0, gold: 1, said: 1))
      let square = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
      return square == 0 ? 0 : (tp * tn - fp * fn) / square.squareRoot()
    },
    .init("cohen_kappa", "agreement of true and predicted classes beyond chance; 0 where both never vary") {
      let (tn, fp) = (count($0, gold: 0, said: 0), count($0, gold: 0, said: 1))
      let (fn, tp) = (count($0, gold: 1, said: 0), count($0, gold: 1, said: 1))
      let byChance = (tn + fp) * (fp + tp) + (fn + tp) * (tn + fn)
      return byChance == 0 ? 0 : 1 - (fp + fn) / (byChance / (tn + fp + fn + tp))
    },
    .init("confusion_matrix_tn", "sentences of class 0 taken for 0", .none) { count($0, gold: 0, said: 0) },
    .init("confusion_matrix_fp", "sentences of class 0 taken for 1", .none) { count($0, gold: 0, said: 1) },
    .init("confusion_matrix_fn", "sentences of class 1 taken for 0", .none) { count($0, gold: 1, said: 0) },
    .init("confusion_matrix_tp", "sentences of class 1 taken for 1", .none) { count($0, gold: 1, said: 1) },
  ]

  private static func count(_ scores: ClassificationScores, gold: Int, said: Int) -> Double {
    Double(scores.confusion[gold: gold, predicted: said])
  }

  package let metrics =
    SentenceClassification.measured.map(\.definition) + [
      MetricDefinition(
        "loss",
        "mean cross-entropy over sentences (cls) or words (span), without smoothing and class weights",
        .minimize),
      MetricDefinition(
        "roc_auc", "how often a sentence of class 1 has a larger score than one of class 0, ties half",
        isEvaluated: false),
    ]

  package func scores(gold: [Answer], predicted: [Answer]) -> [Metric] {
    let scores = ClassificationScores(
      gold: gold.map { Int($0.numbers[0]) }, predicted: predicted.map { Int($0.numbers[0]) })
    return SentenceClassification.measured.map { $0(scores) }
  }

  package let averaging = "binary, positive class 1; *_macro: mean over classes 0 and 1"
  package var nestedDefinitions: [(String, JSONValue)] {
    [("confusion_matrix", "counts of sentences, class 1 positive")]
  }
  package let expectedMetrics = ["accuracy", "f1", "precision", "recall", "confusion_matrix"]
  package let averagedMetrics = ["f1", "precision", "recall"]

  package func scores(counted values: [(name: String, value: Double)]) -> [Metric]? {
    func count(_ cell: String) -> Int? {
      values.first { $0.name == "confusion_matrix_\(cell)" }.flatMap { Int(exactly: $0.value) }
        .flatMap { (0...1_000_000).contains($0) ? $0 : nil }
    }
    guard let tn = count("tn"), let fp = count("fp"), let fn = count("fn"), let tp = count("tp") else {
      return nil
    }
    func repeated(_ label: Double, _ count: Int) -> [Answer] { Array(repeating: [label], count: count) }
    return scores(
      gold: repeated(0, tn + fp) + repeated(1, fn + tp),
      predicted: repeated(0, tn) + repeated(1, fp) + repeated(0, fn) + repeated(1, tp))
  }

  // MARK: Predictions

  package let errorCategories =
    [ErrorCategory.correct, .falsePositive, .falseNegative].map(\.rawValue)

  package func errorCategory(gold: Answer, predicted: Answer) -> String? {
    ErrorCategory(gold: Int(gold.numbers[0]), predicted: Int(predicted.numbers[0])).rawValue
  }

  package func members(of prediction: Prediction, gold: Answer, for example: Example) -> JSONObject {
    let logits = prediction.logits[0] ?? []
    return JSONObject([
      ("true_label", .int(Int(gold.numbers[0]))),
      ("predicted_label", .int(Int(prediction.answer.numbers[0]))),
      ("confidence", prediction.confidence), ("is_correct", .bool(prediction.answer == gold)),
      ("error_category", .category(errorCategory(gold: gold, predicted: prediction.answer))),
      ("all_probs", .probabilities(logits)), ("logits", .shortest(logits.map(Double.init))),
    ])
  }

  package func prediction(from row: JSONValue) -> Prediction? {
    guard let label = row["predicted_label"]?.int, labels[label] != nil, let logits = row["logits"]?.floats
    else { return nil }
    return Prediction(Answer(classes: [label]), logits: [logits])
  }

  package func outcome(
    of row: JSONValue, number: Int
  ) throws(RowProblem) -> (gold: Answer, predicted: Answer) {
    func label(_ key: String) throws(RowProblem) -> Answer {
      guard let label = row[key]?.int, (0...1).contains(label) else {
        throw RowProblem("row \(number) has the \(key) \(row[key]?.text() ?? "missing"), not 0 or 1")
      }
      return Answer(classes: [label])
    }
    return (try label("true_label"), try label("predicted_label"))
  }
}

extension RowFault.Kind {
  static let label = Self("label", .error, "a label other than 0 and 1")
}
