package import Basics
import Networks
import Scoring
import Tasks
import Text

/// What checkpoints say about the sentences of their splits: one JSON object a line.
///
/// The keys are those of `eval_predictions.json` of the Python program, with what it leaves out: `checkpoint`, `split`,
/// `group`, `tokens`, the gold and predicted spans, `error_category`, the probabilities of every class (`all_probs`), and
/// the scores before softmax (`logits`). The `confidence` of span is the mean probability of its tags.
package struct PredictionsFile: Sendable {
  /// The lines, each with its newline.
  package let text: String

  /// The lines of all scores, one after the other, each split in the order of its file.
  package init(_ scores: [SplitScores]) {
    text = scores.flatMap { PredictionsFile.rows(of: $0) }.map { $0.text() + "\n" }.joined()
  }

  /// One object per sentence, in the order of the file.
  static func rows(of scores: SplitScores) -> [JSONValue] {
    guard let encoded = scores.encoded else { return scores.stored ?? [] }
    return scores.predictions.indices.map { row($0, of: scores, encoded) }
  }

  /// Writes the file whole, with the directories above it; a file that says the same already is left as it is.
  ///
  /// - Throws: `results.exists` when the file holds anything else, which is never written over; `file.…`.
  package func write(to path: String) throws(Failure) {
    try FileSystem.createDirectory(AtomicFile.directory(of: path))
    guard try !AtomicFile.create(path, with: text) else { return }
    guard try FileSystem.read(path).elementsEqual(text.utf8) else { throw PredictionsFile.exists(path) }
  }

  /// Finds out what can be known before anything is evaluated.
  ///
  /// - Throws: `predictions.directory` when the path is a directory.
  package static func check(_ path: String) throws(Failure) {
    guard FileSystem.isDirectory(path) || path.hasSuffix("/") else { return }
    throw Failure(
      "predictions.directory", "predictions= names a directory", at: .file(path, line: nil),
      mend: "name a file in it, such as \(path)\(path.hasSuffix("/") ? "" : "/")test.jsonl", kind: .usage)
  }

  private static func exists(_ path: String) -> Failure {
    Protection.results(
      path, key: "predictions=", renewal: "Leave predictions= out: the store keeps them with the scores")
  }

  // MARK: - Rows

  private static func row(_ index: Int, of scores: SplitScores, _ encoded: EncodedSplit) -> JSONValue {
    let example = encoded.corpus.examples[index]
    var row = JSONObject([
      ("checkpoint", .string(scores.checkpoint)), ("split", .string(scores.split)),
      ("id", .string(example.id)),
      ("sentence", .string(example.sentence)), ("expression", .string(example.basePIE)),
    ])
    if let group = scores.group {
      row["group"] = .string(encoded.corpus.field(group, ofRow: index) ?? "")
    }
    switch scores.predictions[index] {
    case .label(let predicted, let logits):
      let probabilities = softmax(logits)
      let label = example.label ?? 0
      row["true_label"] = .int(label)
      row["predicted_label"] = .int(predicted)
      row["confidence"] = short(probabilities.indices.contains(predicted) ? probabilities[predicted] : .nan)
      row["is_correct"] = .bool(predicted == label)
      row["error_category"] = .string(ErrorCategory(gold: label, predicted: predicted).rawValue)
      row["all_probs"] = list(probabilities)
      row["logits"] = list(logits.map(Double.init))
    case .tags(let predicted, let logits):
      row["tokens"] = .array(example.tokens.map { .string($0) })
      row["true_tags"] = tags(example.tags)
      row["predicted_tags"] = tags(predicted)
      row["true_spans"] = spans(example.tags)
      row["predicted_spans"] = spans(predicted)
      row["true_span_text"] = text(example.tags, example.tokens)
      row["predicted_span_text"] = text(predicted, example.tokens)
      row["confidence"] = confidence(predicted, logits)
      row["is_correct"] = .bool(predicted == example.tags)
      row["error_category"] = .string(ErrorCategory(gold: example.tags, predicted: predicted).rawValue)
      row["all_probs"] = .array(logits.map { $0.map { list(softmax($0)) } ?? .null })
      row["logits"] = .array(logits.map { $0.map { list($0.map(Double.init)) } ?? .null })
    }
    return .object(row)
  }

  private static func tags(_ tags: [SpanTag]) -> JSONValue { .array(tags.map { .string($0.description) }) }

  /// Half-open ranges of words, as F1 reads them.
  private static func spans(_ tags: [SpanTag]) -> JSONValue {
    .array(SpanReading.lenient.spans(in: tags).map { [.int($0.lowerBound), .int($0.upperBound)] })
  }

  /// The words of the first span; empty where there is none.
  private static func text(_ tags: [SpanTag], _ words: [String]) -> JSONValue {
    guard let span = SpanReading.lenient.spans(in: tags).first else { return "" }
    return .string(words[span.clamped(to: 0..<words.count)].joined(separator: " "))
  }

  /// The mean probability of the tags; of words that were cut off nothing is known.
  private static func confidence(_ tags: [SpanTag], _ logits: [[Float]?]) -> JSONValue {
    let sure = zip(tags, logits).compactMap { tag, row -> Double? in
      guard let row, row.indices.contains(Int(tag.rawValue)) else { return nil }
      return softmax(row)[Int(tag.rawValue)]
    }
    return sure.isEmpty ? .null : short(sure.reduce(0, +) / Double(sure.count))
  }

  private static func list(_ numbers: [Double]) -> JSONValue { .array(numbers.map(short)) }

  /// The fewest digits that give the number back in single precision.
  private static func short(_ number: Double) -> JSONValue {
    .double(Double(Float(number).description) ?? number)
  }
}
