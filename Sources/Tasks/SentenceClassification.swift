package import Basics
import Networks
import Scoring
package import Text

extension TaskKind {
  /// `task=cls`: one of several labels for each sentence.
  package static let cls = TaskKind(SentenceClassification())
}

/// One of two or more labels for each sentence: literal or figurative, a number of stars, a topic.
///
/// The labels are those of the train split. In the files of the idiom set 0 is literal and 1 figurative.
package struct SentenceClassification: LearningTask {
  package let name = "cls"
  package let synonyms = ["classification", "sequence_classification", "text_classification"]
  package let title = "Sequence Classification"
  package let summary = "one label for each sentence"
  package let scoresSummary =
    "f1, precision and recall are those of the positive of two labels (1, figurative), else *_macro; *_macro are means over the labels."
  package var reportTitle: String { isOfIdioms ? IdiomSpans.seedTitle : "Training Summary" }

  package let head = HeadKind.perSentence
  package var problemType: String? { "single_label_classification" }
  package var zeroShot: (any ZeroShotWays)? { PromptedClasses() }

  // MARK: Labels

  /// Those of the idiom set until others are read.
  package var labels = SentenceClassification.literalOrFigurative
  package let learnsLabels = true
  package let hasClassPerSentence = true
  static let literalOrFigurative = LabelSet(["Literal", "Figurative"])
  /// Whether the labels are those of the idiom set, which its files call 0 and 1.
  var isOfIdioms: Bool { labels == SentenceClassification.literalOrFigurative }

  /// The class that precision, recall and F1 of two labels count: the one that the user names, or the one named
  /// by a word for yes, else class 1.
  var positive: Int {
    if let chosen { return chosen }
    let words = ["1", "figurative", "yes", "true"]
    return labels.names.firstIndex { words.contains($0.lowercased()) } ?? 1
  }

  /// The positive class that the user names.
  private var chosen: Int?
  package var hasPositive: Bool { labels.count == 2 }

  package mutating func choosePositive(_ name: String?) throws(Failure) {
    guard hasPositive else { return chosen = nil }
    chosen = name.flatMap { labels.index(ofField: $0) }
    guard let name, chosen == nil else { return }
    throw Failure(
      "data.positive", "there is no label '\(name)' to be the positive one",
      remedy: DidYouMean.remedy(for: name, among: labels.names), kind: .usage)
  }

  package func labels(named names: [String], in corpus: Corpus) throws(Failure) -> LabelSet {
    let given = try LabelSet(given: names, least: 2)
    guard IdiomSpans.isForm(of: corpus) else { return given }
    let idioms = SentenceClassification.literalOrFigurative
    guard given == idioms else {
      throw Failure(
        "data.labels", "the labels of an idiom set are \(idioms.list("and")), in this order",
        at: .file(corpus.path, line: nil), remedy: "leave labels= out", kind: .usage)
    }
    return idioms
  }

  /// Those of the idiom set keep their order.
  package func keeps(_ names: [String], for own: LabelSet) -> Bool {
    own != SentenceClassification.literalOrFigurative && own.isPart(of: names)
  }

  package func labels(in corpus: Corpus) -> LabelSet {
    if IdiomSpans.isForm(of: corpus) { return SentenceClassification.literalOrFigurative }
    guard let column = labelIndex(in: corpus) else { return labels }
    return LabelSet(
      sorting: (0..<corpus.count).lazy.map { corpus.field(column, ofRow: $0) }.filter { !$0.isEmpty })
  }

  /// Data of the idiom set have its labels, whatever the head says; without data, a head without names of its
  /// own may be one for idioms.
  package func labels(ofHead names: [String], for corpus: Corpus?) -> LabelSet {
    let idioms = SentenceClassification.literalOrFigurative
    let isForIdioms =
      corpus.map { IdiomSpans.isForm(of: $0) || idioms.names.sorted() == names.sorted() }
      ?? idioms.fits(names)
    return isForIdioms ? idioms : LabelSet(names)
  }

  /// A head with one output is a regression's.
  package func isHead(_ names: [String]) -> Bool { names.count != 1 }

  package var labelNotes: [String] {
    guard labels.count == 2, !isOfIdioms else { return [] }
    return ["f1, precision and recall are those of the label \(labels.names[positive])"]
  }

  package func warning(_ split: String, counts: [Int]) -> String? {
    guard isOfIdioms else { return labels.warning(split, counts: counts, of: "sentence") }
    return counts.firstIndex(of: 0).map { "\(split): no sentence has label \($0)" }
  }

  // MARK: Data

  package let columns = ["sentence", "label"]
  package let labelColumn = "label"
  package let rowFaults: [RowFault.Kind] = [
    .emptySentence, .label, .noLabel, .labelNumber, .unknownLabel, .unlistedLabel, .duplicateID,
  ]
  package var groupColumn: String? { IdiomSpans.expressionColumn }

  package func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    IdiomSpans.facts(ofRow: row, in: corpus)
  }

  package func faults(in corpus: Corpus) -> [RowFault] {
    guard let column = labelIndex(in: corpus) else { return [] }
    return (0..<corpus.count).compactMap { row in
      let field = corpus.field(column, ofRow: row)
      if labels.index(of: field) != nil { return nil }
      let isNumber = labels.index(ofField: field) != nil
      if isNumber, isOfIdioms { return nil }
      let kind: RowFault.Kind =
        isOfIdioms ? .label : field.isEmpty ? .noLabel : isNumber ? .labelNumber : .unknown(in: corpus)
      return RowFault(kind: kind, row: row, detail: "'\(field)'")
    }
  }

  /// The class of each row; -1 for a label that is unknown.
  package func gold(in corpus: Corpus) -> [Answer] {
    let column = labelIndex(in: corpus)
    return (0..<corpus.count).map { row in
      let field = column.map { corpus.field($0, ofRow: row) } ?? ""
      if let label = labels.index(ofField: field) { return Answer(classes: [label]) }
      return Answer(classes: [-1], unknown: field.isEmpty ? [] : [field])
    }
  }

  package func encode(
    _ example: Example, gold: Answer, by tokenizer: some Tokenizer, limit: Int
  ) throws(Failure) -> EncodedExample {
    EncodedExample(
      encode(sentence: example, by: tokenizer, limit: limit),
      targets: gold.numbers.map { $0 < 0 ? CrossEntropy.ignored : Float($0) })
  }

  // MARK: Predictions

  package var errorCategories: [String] {
    labels.count == 2
      ? [ErrorCategory.correct, .falsePositive, .falseNegative].map(\.rawValue)
      : [ErrorCategory.correct.rawValue, "WRONG"]
  }

  package func errorCategory(gold: Answer, predicted: Answer) -> String? {
    if labels.count != 2 { return errorCategories[gold == predicted ? 0 : 1] }
    func sign(_ answer: Answer) -> Int { Int(answer.numbers[0]) == positive ? 1 : 0 }
    return ErrorCategory(gold: sign(gold), predicted: sign(predicted)).rawValue
  }

  /// A label in stored predictions: as in the files of the idiom set, else its name, known to the model or not.
  private func stored(_ answer: Answer) -> JSONValue {
    if isOfIdioms { return .int(Int(answer.numbers[0])) }
    return answer.names(labels)[0].map { .string($0) } ?? .null
  }

  /// The class of a label in stored predictions.
  private func index(of stored: JSONValue?) -> Int? {
    if let number = stored?.int { return labels.index(ofField: "\(number)") }
    return stored?.string.flatMap { labels.index(of: $0) }
  }

  package func members(of prediction: Prediction, gold: Answer, for example: Example) -> JSONObject {
    let logits = prediction.logits[0] ?? []
    return JSONObject([
      ("true_label", stored(gold)), ("predicted_label", stored(prediction.answer)),
      ("confidence", prediction.confidence), ("is_correct", .bool(prediction.answer == gold)),
      ("error_category", .category(errorCategory(gold: gold, predicted: prediction.answer))),
      ("all_probs", .probabilities(logits)), ("logits", .shortest(logits.map(Double.init))),
    ])
  }

  package func prediction(from row: JSONValue) -> Prediction? {
    guard let label = index(of: row["predicted_label"]), let logits = row["logits"]?.floats
    else { return nil }
    return Prediction(Answer(classes: [label]), logits: [logits])
  }

  package func labelNames(inRow row: JSONValue) -> [String] {
    ["true_label", "predicted_label"].compactMap { row[$0]?.string }
  }

  package func outcome(
    of row: JSONValue, number: Int
  ) throws(RowProblem) -> (gold: Answer, predicted: Answer) {
    func label(_ key: String) throws(RowProblem) -> Answer {
      guard let label = index(of: row[key]) else {
        let known = isOfIdioms ? "0 or 1" : labels.list("or")
        throw RowProblem("row \(number) has the \(key) \(row[key]?.text() ?? "missing"), not \(known)")
      }
      return Answer(classes: [label])
    }
    return (try label("true_label"), try label("predicted_label"))
  }
}

extension RowFault.Kind {
  static let label = Self("label", .error, "a label other than 0 and 1")
  static let noLabel = Self("no-label", .error, "no label")
  static let labelNumber = Self(
    "label-number", .warning, "the number of a label in place of its name")
  static let unknownLabel = Self(
    "unknown-label", .warning, "a label that train does not have: it counts as wrong, without a loss")
  static let unlistedLabel = Self(
    "unlisted-label", .warning, "a label that labels= does not name: it counts as wrong, without a loss")

  /// The kind of an unknown label: whether the labels are those of train or the user's.
  static func unknown(in corpus: Corpus) -> Self {
    corpus.names.labels.isEmpty ? .unknownLabel : .unlistedLabel
  }
}
