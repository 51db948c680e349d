package import Basics
package import Tasks

/// The scores of one checkpoint on one split.
package struct SplitScores: Sendable {
  /// The checkpoint: `r3@216`, or a folder.
  package let checkpoint: String
  /// The split's canonical name.
  package let split: String
  /// The data file; empty if unknown for an imported run.
  package let path: String
  /// The number of scored sentences; 0 if unknown for an imported run.
  package let sentences: Int
  /// Stored names and values, in order.
  package let metrics: [(name: String, value: Double)]
  /// Wall-clock seconds of computation: 0 for stored scores, NaN for those of an imported run.
  package let seconds: Double
  /// Notes for the user about the scores, one line each.
  package let notes: [String]
  /// The encoded split; `nil` for scores from an imported run.
  package let encoded: TokenizedDataset?
  /// The predictions of the checkpoint.
  package let predictions: [Prediction]
  /// The column of the data file by which sentences are grouped.
  package let group: String?
  /// The path of the scores in the store; `nil` if they could not be stored.
  package var kept: String?
  /// The digest of what they were computed from; `nil` for scores from an imported run.
  var fingerprint: String?
  /// Predictions as written by another program, if ``encoded`` is `nil`.
  package var stored: [JSONValue]?
}

extension Scene.Results {
  /// Stores the scores of the run's best checkpoint for compare and expect.
  mutating func remember(_ scores: [SplitScores], of run: RunID) {
    for one in scores {
      self.scores[ScoreKey(run: run, split: one.split)] = Dictionary(
        one.metrics.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
  }
}
