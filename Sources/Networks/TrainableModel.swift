package import Basics
package import Tensors

/// Sentences with what is to be learnt from them.
package struct LabelledBatch: Sendable, Equatable {
  package var tokens: PackedBatch
  /// One label per sentence (`cls`) or per token (`span`); ``CrossEntropy/ignored`` where none is wanted.
  package var labels: [Int32]
  /// What the encoder makes of the sentences without dropout, `[rows, hidden]` with the rows of
  /// ``TrainableModel/features(of:)``; empty when the model is to compute it.
  package var features: [Float] = []

  package init(tokens: PackedBatch, labels: [Int32]) { (self.tokens, self.labels) = (tokens, labels) }
}

/// A whole model, forward and backward. It owns its memory; callers see batches, losses and logits.
package protocol TrainableModel: AnyObject {
  var parameters: ParameterStore { get }
  var loss: CrossEntropy { get }

  /// Adds the gradients of `scale · Σ loss` over the batch.
  /// - Returns: Σ loss, unscaled.
  func accumulateGradients(for batch: LabelledBatch, scale: Double, dropout: DropoutKey) -> Double

  /// The logits of every sentence or token, without dropout.
  func predict(_ batch: PackedBatch) -> Logits

  /// What the encoder makes of the sentences, without dropout: one row of `hidden` floats for each sentence, or for
  /// each token, row by row.
  ///
  /// - Parameter rows: `nil` for those that the head reads.
  func features(of batch: PackedBatch, rows: QueryRows?) -> [Float]

  /// The logits that ``predict(_:)`` would give, from such rows.
  ///
  /// - Parameter features: `[rows, hidden]`.
  func predict(features: [Float]) -> Logits
}

extension TrainableModel {
  /// What the head reads of the encoder, without dropout, row by row.
  package func features(of batch: PackedBatch) -> [Float] { features(of: batch, rows: nil) }
}
