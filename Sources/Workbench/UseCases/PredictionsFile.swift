package import Basics
import Networks
import Scoring
import Tasks
import Text

/// What checkpoints say about the sentences of their splits: one JSON object a line.
///
/// The keys are those of `eval_predictions.json` of the Python program, with what it leaves out: `checkpoint`, `split`,
/// `tokens`, the probabilities of every class (`all_probs`), and the scores before softmax (`logits`).
package struct PredictionsFile: Sendable {
  /// The lines, each with its newline.
  package let text: String

  /// The lines of all scores, one after the other, each split in the order of its file.
  package init(_ scores: [SplitScores]) {
    var text = ""
    for scores in scores {
      for index in scores.predictions.indices {
        text += PredictionsFile.row(index, of: scores).text() + "\n"
      }
    }
    self.text = text
  }

  /// Writes the file whole, with the directories above it; a file that says the same already is left as it is.
  ///
  /// - Throws: `predictions.exists` when the file holds anything else, which is never written over; `file.…`.
  package func write(to path: String) throws(Failure) {
    if FileSystem.exists(path) {
      guard try FileSystem.read(path).elementsEqual(text.utf8) else { throw PredictionsFile.exists(path) }
      return
    }
    try FileSystem.createDirectory(AtomicFile.directory(of: path))
    try AtomicFile.replace(path, with: text)
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
    Failure(
      "predictions.exists", "the file is there already and holds something else", at: .file(path, line: nil),
      mend: "give predictions= another name, or remove the file", kind: .environment)
  }

  // MARK: - Rows

  private static func row(_ index: Int, of scores: SplitScores) -> JSONValue {
    let example = scores.encoded.corpus.examples[index]
    var row = JSONObject([
      ("checkpoint", .string(scores.checkpoint)), ("split", .string(scores.split)),
      ("id", .string(example.id)),
      ("sentence", .string(example.sentence)), ("expression", .string(example.basePIE)),
    ])
    switch scores.predictions[index] {
    case .label(let predicted, let logits):
      let probabilities = softmax(logits)
      let label = example.label ?? 0
      row["true_label"] = .int(label)
      row["predicted_label"] = .int(predicted)
      row["confidence"] = short(probabilities.indices.contains(predicted) ? probabilities[predicted] : .nan)
      row["is_correct"] = .bool(predicted == label)
      row["all_probs"] = list(probabilities)
      row["logits"] = list(logits.map(Double.init))
    case .tags(let predicted, let logits):
      row["tokens"] = .array(example.tokens.map { .string($0) })
      row["true_tags"] = tags(example.tags)
      row["predicted_tags"] = tags(predicted)
      row["is_correct"] = .bool(predicted == example.tags)
      row["all_probs"] = .array(logits.map { $0.map { list(softmax($0)) } ?? .null })
      row["logits"] = .array(logits.map { $0.map { list($0.map(Double.init)) } ?? .null })
    }
    return .object(row)
  }

  private static func tags(_ tags: [SpanTag]) -> JSONValue { .array(tags.map { .string($0.description) }) }

  private static func list(_ numbers: [Double]) -> JSONValue { .array(numbers.map(short)) }

  /// The fewest digits that give the number back in single precision.
  private static func short(_ number: Double) -> JSONValue {
    .double(Double(Float(number).description) ?? number)
  }
}
