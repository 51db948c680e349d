package import Basics
package import Networks
import Tensors
import Text

/// A frozen encoder's results for a split, computed once and read in every epoch.
///
/// The encoder runs without dropout, unlike in the usual training with a frozen backbone.
package struct FeatureCache: Sendable {
  /// `[rows, hidden]` of each sentence, row by row.
  private let rows: [[Float]]

  /// Runs the encoder over every sentence of a split.
  /// - Parameter isStopped: called before each batch.
  /// - Returns: `nil` when stopped.
  package init?(_ split: TokenizedDataset, by model: any TrainableModel, isStopped: () -> Bool = { false }) {
    self.init(split.ids.map(\.count), by: model, isStopped: isStopped) { split.batch($0).tokens }
  }

  /// Runs the encoder over every sentence.
  ///
  /// - Parameters:
  ///   - lengths: the number of tokens of each.
  ///   - isStopped: called before each batch.
  ///   - batch: packs some of them.
  /// - Returns: `nil` when stopped.
  package init?(
    _ lengths: [Int], by model: any TrainableModel, isStopped: () -> Bool = { false },
    batch pack: ([Int]) -> PackedBatch
  ) {
    var rows = [[Float]](repeating: [], count: lengths.count)
    let plan = EvaluationPlan(lengths: lengths, tokenBudget: Evaluation.tokenBudget)
    for indices in plan.batches {
      if isStopped() { return nil }
      let batch = pack(indices)
      let features = model.features(of: batch)
      // One row for each token, or one for each sentence.
      let width = features.count / model.rows.count(in: batch)
      for (place, index) in indices.enumerated() {
        let range = model.rows.range(place, in: batch)
        rows[index] = Array(features[range.lowerBound * width..<range.upperBound * width])
      }
    }
    self.rows = rows
  }

  /// The rows of some sentences, one after the other.
  package func features(of indices: [Int]) -> [Float] { indices.flatMap { rows[$0] } }
}
