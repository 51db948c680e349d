package import Basics
package import Scoring
package import Text

/// The common parts of tasks that classify words.
///
/// The words are in the column `tokens` and the names of their classes in ``tagColumn``, both as lists. A
/// word's label is on its first sub-word.
package protocol WordLabelling: LearningTask {
  /// The column with one name per word.
  var tagColumn: String { get }
  /// The class of a word that the model does not see, and of an unknown label. A number that is not a class
  /// is never correct and is not trained on.
  var absent: Int { get }
  /// The class of words that the task does not look for; `nil` if there is no such class.
  var plain: Int? { get }
  /// The fault of a row with an unknown label, or with a field that is not a list.
  var unknownTag: RowFault.Kind { get }
  /// The faults in the classes of one row, each with a description of what was found.
  func tagFaults(_ classes: [Int]) -> [(kind: RowFault.Kind, detail: String)]
  /// The chunks that the labels of a sentence's words make; `nil` if labels are not tags of chunks.
  func chunks(of answer: Answer) -> [Chunk]?
  /// The members of a stored prediction about the true and the predicted reading, which precede its
  /// confidence.
  func readings(gold: Answer, predicted: Answer, words: [String]) -> JSONObject
}

extension TaskKind {
  /// The first task that labels words and whose label column is in a data file.
  package static func labellingWords(of corpus: Corpus) -> TaskKind? {
    allCases.first { task in
      guard let words = task.definition as? any WordLabelling else { return false }
      return words.columns(named: corpus.names).allSatisfy { corpus.index(of: $0) != nil }
    }
  }
}

extension WordLabelling {
  /// Scores for every token; those of a word's first token are used.
  package var head: HeadKind { .perToken }
  package var plain: Int? { nil }
  /// ``tagColumn``.
  package var labelColumn: String { tagColumn }

  /// The names of a row's labels.
  func names(ofRow row: Int, in corpus: Corpus) throws(PythonLiteral.Fault) -> [String] {
    try corpus.list(corpus.names.label.first ?? labelColumn, ofRow: row)
  }
  package func chunks(of answer: Answer) -> [Chunk]? { nil }
  package func tagFaults(_ classes: [Int]) -> [(kind: RowFault.Kind, detail: String)] { [] }
  package func readings(gold: Answer, predicted: Answer, words: [String]) -> JSONObject { JSONObject() }

  /// The class of each word; ``absent`` for an unknown label, empty for a field that is not a list.
  package func gold(in corpus: Corpus) -> [Answer] { classes(in: corpus) }

  /// The class of each word by the name of its label.
  func classes(in corpus: Corpus) -> [Answer] {
    corpus.examples.indices.map { row in
      let names = (try? names(ofRow: row, in: corpus)) ?? []
      let classes = names.map { labels.index(of: $0) }
      return Answer(
        classes: classes.map { $0 ?? absent }, unknown: zip(names, classes).filter { $1 == nil }.map(\.0))
    }
  }

  /// Faults in words and labels; a task may add others.
  package func faults(in corpus: Corpus) -> [RowFault] { wordFaults(in: corpus) }

  /// Faults in words and labels, row by row.
  /// - Parameter known: whether a name is a label; if `nil`, whether it is one of the task's.
  func wordFaults(in corpus: Corpus, known: ((String) -> Bool)? = nil) -> [RowFault] {
    let known = known ?? { labels.index(of: $0) != nil }
    var faults: [RowFault] = []
    let unread = Set(corpus.faults.filter { $0.kind == .tokens }.map(\.row))
    for (row, example) in corpus.examples.enumerated() {
      func add(_ kind: RowFault.Kind, _ detail: String) {
        faults.append(RowFault(kind: kind, row: row, detail: detail))
      }
      let names: [String]
      do throws(PythonLiteral.Fault) { names = try self.names(ofRow: row, in: corpus) } catch {
        add(unknownTag, error.description)
        continue
      }
      if let odd = names.first(where: { !known($0) }) {
        add(unknownTag, "'\(odd)'")
        continue
      }
      if unread.contains(row) { continue }
      if example.tokens.isEmpty {
        add(.noTokens, "")
        continue
      }
      if example.tokens.count != names.count {
        add(.lengths, "\(example.tokens.count) tokens, \(names.count) tags")
      }
      for fault in tagFaults(names.map { labels.index(of: $0) ?? absent }) { add(fault.kind, fault.detail) }
      // A file need not have sentences beside the words.
      if example.sentence.isEmpty { continue }
      let joined = example.tokens.joined().unicodeScalars.filter { !$0.properties.isWhitespace }
      let sentence = example.sentence.unicodeScalars.filter { !$0.properties.isWhitespace }
      if !joined.elementsEqual(sentence) { add(.sentence, "") }
    }
    return faults
  }

  /// Encodes word by word, with labels on first tokens; a class below 0 is not trained on.
  package func encode(
    _ example: Example, gold: Answer, by tokenizer: some Tokenizer, limit: Int
  ) throws(Failure) -> EncodedExample {
    let encoding = tokenizer.encode(words: example.tokens, limit: limit)
    let alignment = LabelAlignment(encoding)
    let words = gold.classes.map { $0 < 0 ? LabelAlignment.ignored : Int32($0) }
    return EncodedExample(
      encoding, targets: try alignment.labels(for: words).map { Float($0) }, alignment: alignment,
      words: words,
      plain: plain.map { Int32($0) })
  }

  /// Counts words; a word that was cut off has no answer.
  package func confusion(gold: [Answer], predicted: [Answer]) -> Confusion? {
    Confusion(
      gold: gold.classes(of: labels), predicted: predicted.classes(of: labels), classes: labels.count)
  }

  /// For each word the class with the largest logit; ``absent`` for a word without logits.
  package func decode(_ logits: [[Float]?]) -> Answer {
    Answer(classes: logits.map { Answer.largest(in: $0) ?? absent })
  }

  // MARK: Predictions

  /// Words with their labels.
  package var predictionKeys: String { "tokens, true_tags, predicted_tags (one per word)" }
  /// Words with their true and predicted labels, the task's readings, then confidence and correctness.
  package func members(of prediction: Prediction, gold: Answer, for example: Example) -> JSONObject {
    let predicted = prediction.answer
    var row = JSONObject([
      ("tokens", .array(example.tokens.map { .string($0) })), ("true_tags", names(gold)),
      ("predicted_tags", names(predicted)),
    ])
    for (key, value) in readings(gold: gold, predicted: predicted, words: example.tokens).members {
      row[key] = value
    }
    row["confidence"] = prediction.confidence
    row["is_correct"] = .bool(predicted == gold)
    row["error_category"] = .category(errorCategory(gold: gold, predicted: predicted))
    row["all_probs"] = .array(prediction.logits.map { $0.map { .probabilities($0) } ?? .null })
    row["logits"] = .array(prediction.logits.map { $0.map { .shortest($0.map(Double.init)) } ?? .null })
    return row
  }

  /// Reads `predicted_tags` and `logits`; a null label is ``absent``.
  package func prediction(from row: JSONValue) -> Prediction? {
    guard let names = row["predicted_tags"]?.array, let words = row["logits"]?.array,
      words.count == names.count
    else { return nil }
    let classes = names.compactMap { name in
      name == .null ? absent : name.string.flatMap { labels.index(of: $0) }
    }
    guard classes.count == names.count else { return nil }
    return Prediction(Answer(classes: classes), logits: words.map(\.floats))
  }

  /// The tags in `true_tags` and `predicted_tags`.
  package func labelNames(inRow row: JSONValue) -> [String] {
    ["true_tags", "predicted_tags"].flatMap { row[$0]?.array ?? [] }.compactMap(\.string)
  }

  /// Reads `true_tags` and `predicted_tags`, which must have the same length and contain only labels.
  package func outcome(
    of row: JSONValue, number: Int
  ) throws(RowProblem) -> (gold: Answer, predicted: Answer) {
    let gold = try classes(row, "true_tags", number)
    let predicted = try classes(row, "predicted_tags", number)
    guard gold.count == predicted.count else {
      throw RowProblem("row \(number) has \(gold.count) true and \(predicted.count) predicted tags")
    }
    return (Answer(classes: gold), Answer(classes: predicted))
  }

  private func classes(_ row: JSONValue, _ key: String, _ number: Int) throws(RowProblem) -> [Int] {
    guard let names = row[key]?.array else { throw RowProblem("row \(number) has no \(key)") }
    var classes: [Int] = []
    for name in names {
      guard let index = name.string.flatMap({ labels.index(of: $0) }) else {
        throw RowProblem("row \(number) has the tag \(name.text()) in \(key), not \(labels.list("or"))")
      }
      classes.append(index)
    }
    return classes
  }

  private func names(_ answer: Answer) -> JSONValue {
    .array(answer.names(labels).map { $0.map { .string($0) } ?? .null })
  }
}
