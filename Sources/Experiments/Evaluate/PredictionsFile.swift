package import Basics
import Networks
import Scoring
import Tasks
import Text

/// The predictions of checkpoints for the sentences of their splits, one JSON object per line.
///
/// The keys are those of the Python program's `eval_predictions.json`, and in addition `checkpoint`, `split`,
/// `group`, `tokens`, the gold and predicted spans, `error_category`, the probabilities of every class
/// (`all_probs`), and the scores before softmax (`logits`). The `confidence` of span is the mean probability
/// of its tags.
package struct PredictionsFile: Sendable {
  /// The lines, each with a newline.
  package let text: String

  /// The lines of all splits, one after another, each in the order of its file.
  package init(_ scores: [SplitScores]) {
    text = scores.flatMap { PredictionsFile.rows(of: $0) }.map { $0.text() + "\n" }.joined()
  }

  /// One object per sentence, in the order of the file.
  static func rows(of scores: SplitScores) -> [JSONValue] {
    guard let encoded = scores.encoded else { return scores.stored ?? [] }
    return scores.predictions.indices.map { row($0, of: scores, encoded) }
  }

  /// Writes the file atomically, creating its parent directories; a file with the same contents is left
  /// unchanged.
  ///
  /// - Throws: `results.exists` when the file has other contents, which are never overwritten; `file.…`.
  package func write(to path: String) throws(Failure) {
    try FileSystem.createDirectory(AtomicFile.directory(of: path))
    guard try !AtomicFile.create(path, with: text) else { return }
    guard try FileSystem.read(path).elementsEqual(text.utf8) else { throw PredictionsFile.exists(path) }
  }

  /// Checks the path before anything is evaluated.
  ///
  /// - Throws: `predictions.directory` when the path is a directory.
  package static func check(_ path: String) throws(Failure) {
    guard FileSystem.isDirectory(path) || path.hasSuffix("/") else { return }
    throw Failure(
      "predictions.directory", "predictions= names a directory", at: .file(path, line: nil),
      remedy: "name a file in it, such as \(path)\(path.hasSuffix("/") ? "" : "/")test.jsonl", kind: .usage)
  }

  private static func exists(_ path: String) -> Failure {
    OverwriteBlock.results(
      path, key: "predictions=", renewal: "Leave predictions= out: the store keeps them with the scores")
  }

  // MARK: - Rows

  private static func row(_ index: Int, of scores: SplitScores, _ encoded: TokenizedDataset) -> JSONValue {
    let task = encoded.task.definition
    var row = JSONObject([("checkpoint", .string(scores.checkpoint)), ("split", .string(scores.split))])
    row.add(task.facts(ofRow: index, in: encoded.corpus))
    if let group = scores.group {
      row["group"] = .string(encoded.corpus.field(group, ofRow: index) ?? "")
    }
    row.add(
      task.members(
        of: scores.predictions[index], gold: encoded.gold[index], for: encoded.corpus.examples[index]))
    return .object(row)
  }
}

extension JSONObject {
  /// Appends members, replacing those with the same key.
  fileprivate mutating func add(_ others: JSONObject) {
    for (key, value) in others.members { self[key] = value }
  }
}
