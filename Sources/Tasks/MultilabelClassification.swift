package import Basics
package import Networks
package import Settings
package import Text

extension TaskKind {
  /// `task=multilabel`: any number of labels for each sentence.
  package static let multilabel = TaskKind(MultilabelClassification())
}

/// Any number of labels for each sentence: its topics, the emotions in it.
///
/// An answer is 0 or 1 for each label. A true one has one number more where the row has labels that the model does
/// not know: how many, all of them missed.
package struct MultilabelClassification: LearningTask, DecisionByCutoff {
  package let name = "multilabel"
  package let synonyms = ["multilabel_classification", "multi_label_classification"]
  package let title = "Multilabel Classification"
  package let summary = "any number of labels for each sentence"
  package let scoresSummary =
    "*_micro count all decisions together, *_macro are means over the labels; a label is said from cutoff= on."

  package let head = HeadKind.perSentence
  package var problemType: String? { "multi_label_classification" }
  package let settings = [SettingKey.cutoff.setting]
  package var cutoff = ChosenCutoff.usual
  package let outputFunction = OutputFunction.sigmoid

  /// The mean over labels of one cross-entropy each, which has no options.
  package func loss(_ options: LossOptions) -> any Loss { BinaryCrossEntropy(labels: classes) }
  package let lossOptions: Set<LossOptions.Option> = []
  package let lossNames = ["bce"]

  // MARK: Labels

  /// Empty until they are read.
  package var labels = LabelSet([])
  package let learnsLabels = true

  /// Those of the columns, in the user's order, or all that occur.
  package func labels(in corpus: Corpus) -> LabelSet {
    if corpus.names.label.count > 1 { return LabelSet(corpus.names.label) }
    return LabelSet(sorting: corpus.examples.lazy.flatMap { (try? self.names($0, in: corpus)) ?? [] })
  }

  package func labels(named names: [String], in corpus: Corpus) throws(Failure) -> LabelSet {
    let given = try LabelSet(given: names)
    guard corpus.names.label.count > 1, given != LabelSet(corpus.names.label) else { return given }
    throw Failure(
      "data.labels", "label= names a column for each label, and labels= others",
      at: .file(corpus.path, line: nil), remedy: "leave labels= out", kind: .usage)
  }

  /// A single output without a problem type is a regression's.
  package func isHead(_ names: [String]) -> Bool { names.count != 1 }

  package func warning(_ split: String, counts: [Int]) -> String? {
    labels.warning(split, counts: counts, of: "sentence")
  }

  /// How often each label occurs.
  package func counts(_ gold: [Answer]) -> [Int] {
    labels.names.indices.map { label in gold.count { $0.numbers[label] == 1 } }
  }

  /// How many labels of a split the model does not know.
  package func unknown(_ gold: [Answer]) -> Int { gold.reduce(0) { $0 + unknown($1) } }

  // MARK: Data

  package let columns = ["sentence", "labels"]
  package let labelColumn = "labels"
  package let takesLabelColumns = true
  package let rowFaults: [RowFault.Kind] = [
    .emptySentence, .labelList, .labelCell, .unknownLabels, .unlistedLabels, .duplicateID,
  ]

  /// The names of a row's labels.
  /// - Throws: what is wrong with a field that begins as a list.
  private func names(_ example: Example, in corpus: Corpus) throws(PythonLiteral.Fault) -> [String] {
    guard corpus.names.label.count > 1 else {
      guard let column = labelIndex(in: corpus) else { return [] }
      return try LabelField.labels(example.fields[column], separator: corpus.names.separator)
    }
    return corpus.names.label.filter { label in
      corpus.index(of: label).map { LabelField.decision(example.fields[$0]) == true } ?? false
    }
  }

  package func faults(in corpus: Corpus) -> [RowFault] {
    corpus.examples.enumerated().compactMap { row, example in
      for label in corpus.names.label where corpus.names.label.count > 1 {
        guard let column = corpus.index(of: label) else { continue }
        let field = example.fields[column]
        if LabelField.decision(field) == nil {
          return RowFault(kind: .labelCell, row: row, detail: "\(label): '\(field)'")
        }
      }
      do throws(PythonLiteral.Fault) {
        let unknown = try names(example, in: corpus).filter { labels.index(of: $0) == nil }
        guard let first = unknown.first else { return nil }
        return RowFault(
          kind: corpus.names.labels.isEmpty ? .unknownLabels : .unlistedLabels, row: row,
          detail: "'\(first)'" + (unknown.count > 1 ? " and \(unknown.count - 1) more" : ""))
      } catch {
        return RowFault(kind: .labelList, row: row, detail: error.description)
      }
    }
  }

  package func gold(in corpus: Corpus) -> [Answer] {
    corpus.examples.map { example in
      let names = (try? names(example, in: corpus)) ?? []
      let known = names.compactMap { labels.index(of: $0) }
      let unknown = names.filter { labels.index(of: $0) == nil }
      return answer(known, unknown: unknown.count, names: unknown)
    }
  }

  private func answer(_ said: [Int], unknown: Int = 0, names: [String] = []) -> Answer {
    var numbers = [Double](repeating: 0, count: classes)
    for label in said { numbers[label] = 1 }
    return Answer(unknown > 0 ? numbers + [Double(unknown)] : numbers, unknown: names)
  }

  /// The number of labels in a true answer that the model does not know.
  func unknown(_ gold: Answer) -> Int { gold.numbers.count > classes ? Int(gold.numbers[classes]) : 0 }

  package func encode(
    _ example: Example, gold: Answer, by tokenizer: some Tokenizer, limit: Int
  ) throws(Failure) -> EncodedExample {
    EncodedExample(
      encode(sentence: example, by: tokenizer, limit: limit),
      targets: gold.numbers.prefix(classes).map { Float($0) })
  }

  /// The labels that are at least as probable as ``cutoff``.
  package func decode(_ logits: [[Float]?]) -> Answer {
    let probabilities = MultilabelClassification.probabilities(logits)
    return answer(probabilities.indices.filter { probabilities[$0] >= cutoff })
  }

  /// The probability of each label; empty without logits.
  static func probabilities(_ logits: [[Float]?]) -> [Double] {
    (logits.first.flatMap(\.self) ?? []).map { probability(ofLogit: Double($0)) }
  }

  // MARK: Predictions

  package let predictionKeys = "true_labels, predicted_labels"
  /// Whether labels are missing, too many, or both.
  package let errorCategories = ["CORRECT", "MISSING", "EXTRA", "MISSING_AND_EXTRA"]

  package func errorCategory(gold: Answer, predicted: Answer) -> String? {
    let pairs = zip(gold.numbers, predicted.numbers)
    let misses = unknown(gold) > 0 || pairs.contains { $0 == 1 && $1 == 0 }
    let isTooMany = pairs.contains { $0 == 0 && $1 == 1 }
    return errorCategories[(misses ? 1 : 0) + (isTooMany ? 2 : 0)]
  }

  package func members(of prediction: Prediction, gold: Answer, for example: Example) -> JSONObject {
    let predicted = prediction.answer
    let probabilities = MultilabelClassification.probabilities(prediction.logits)
    let sure = zip(probabilities, predicted.numbers).map { $1 == 1 ? $0 : 1 - $0 }
    var row = JSONObject([("true_labels", names(gold)), ("predicted_labels", names(predicted))])
    if unknown(gold) > 0 { row["unknown_labels"] = .array(gold.unknown.map { .string($0) }) }
    row["confidence"] = sure.isEmpty ? .null : .shortest(sure.reduce(0, +) / Double(sure.count))
    row["is_correct"] = .bool(predicted == gold)
    row["error_category"] = .category(errorCategory(gold: gold, predicted: predicted))
    row["all_probs"] = .shortest(probabilities)
    row["logits"] = .shortest((prediction.logits.first.flatMap(\.self) ?? []).map(Double.init))
    return row
  }

  private func names(_ answer: Answer) -> JSONValue {
    let known = zip(labels.names, answer.numbers).filter { $1 == 1 }.map(\.0)
    return .array((known + answer.unknown).map { .string($0) })
  }

  package func prediction(from row: JSONValue) -> Prediction? {
    guard let names = row["predicted_labels"]?.array, let logits = row["logits"]?.floats else { return nil }
    let said = names.compactMap { $0.string.flatMap { labels.index(of: $0) } }
    return said.count == names.count ? Prediction(answer(said), logits: [logits]) : nil
  }

  package func labelNames(inRow row: JSONValue) -> [String] {
    ["true_labels", "predicted_labels"].flatMap { row[$0]?.array ?? [] }.compactMap(\.string)
  }

  package func outcome(
    of row: JSONValue, number: Int
  ) throws(RowProblem) -> (gold: Answer, predicted: Answer) {
    func said(_ key: String, but others: [String] = []) throws(RowProblem) -> [Int] {
      guard let names = row[key]?.array else { throw RowProblem("row \(number) has no \(key)") }
      var said: [Int] = []
      for name in names where name.string.map({ !others.contains($0) }) ?? true {
        guard let label = name.string.flatMap({ labels.index(of: $0) }) else {
          throw RowProblem("row \(number) has the label \(name.text()) in \(key), not \(labels.list("or"))")
        }
        said.append(label)
      }
      return said
    }
    // Names among the true labels, or only their number, which earlier versions wrote.
    let names = (row["unknown_labels"]?.array ?? []).compactMap(\.string).filter {
      labels.index(of: $0) == nil
    }
    let unknown = row["unknown_labels"]?.int ?? names.count
    guard (0...Quantity.most).contains(unknown) else {
      throw RowProblem("row \(number) has \(unknown) unknown_labels")
    }
    return (
      answer(try said("true_labels", but: names), unknown: unknown, names: names),
      answer(try said("predicted_labels"))
    )
  }
}

extension RowFault.Kind {
  static let labelList = Self("label-list", .error, "labels that are not a list of strings")
  static let labelCell = Self("label-cell", .error, "another cell than 0 and 1 in the column of a label")
  static let unknownLabels = Self(
    "unknown-label", .warning, "labels that train does not have: they count as missed, without a loss")
  static let unlistedLabels = Self(
    "unlisted-label", .warning, "labels that labels= does not name: they count as missed, without a loss")
}
