package import Basics
package import Tensors

/// Sentences with what is to be learnt from them.
package struct LabelledBatch: Sendable, Equatable {
  /// The sentences, one after the other without padding.
  package var tokens: PackedBatch
  /// One label per sentence or per token, as the head has it; ``CrossEntropy/ignored`` where none is wanted.
  package var labels: [Int32]
  /// What the encoder makes of the sentences without dropout, `[rows, hidden]` with the rows of
  /// ``TrainableModel/features(of:)``; empty when the model is to compute it.
  package var features: [Float] = []

  /// Without ``features``: the model computes them.
  package init(tokens: PackedBatch, labels: [Int32]) { (self.tokens, self.labels) = (tokens, labels) }
}

/// A whole model, there and back. It owns weights, gradients and what an update rule remembers, wherever they are;
/// callers see batches, losses and logits, and for a checkpoint one tensor at a time.
package protocol TrainableModel: AnyObject {
  /// Its parameters.
  var layout: ParameterLayout { get }
  /// What it is trained for.
  var loss: CrossEntropy { get }
  /// The rows of the encoder's result that its head reads: one for each sentence, or one for each token.
  var rows: OutputRows { get }

  // MARK: Predicting

  /// The logits of every sentence or token, without dropout.
  func predict(_ batch: PackedBatch) -> Logits

  /// What the encoder makes of the sentences, without dropout: one row of `hidden` floats for each sentence, or for
  /// each token, row by row.
  ///
  /// - Parameter rows: `nil` for those that the head reads.
  func features(of batch: PackedBatch, rows: OutputRows?) -> [Float]

  /// The logits that ``predict(_:)`` would give, from such rows.
  ///
  /// - Parameter features: `[rows, hidden]`, of the head's rows.
  func predict(features: [Float]) -> Logits

  // MARK: Training

  /// Gives memory to what `rule` remembers; before the first step and before ``state`` is written. What was
  /// remembered before is lost.
  func prepare(for rule: some UpdateRule)

  /// Adds the gradients of `scale · Σ loss` over the batch.
  /// - Returns: Σ loss, unscaled.
  func accumulateGradients(for batch: LabelledBatch, scale: Double, dropout: DropoutKey) -> Double

  /// The L2 norm over all gradients.
  func gradientNorm() -> Double

  /// One update by the rule from the gradients, which are first multiplied by `gradientScale` and may be overwritten.
  func step(learningRate: Double, gradientScale: Double)

  /// Every gradient counts as zero from now on.
  func zeroGradients()

  /// Updates done; a resumed run sets it.
  var stepsTaken: Int { get set }

  // MARK: Checkpoints

  /// What the rule remembers, in checkpoint order.
  var state: [StoredTensor] { get }

  /// Hands the numbers of a tensor to `body`, for the time of the call.
  /// - Throws: what `body` throws.
  func lend(
    _ tensor: StoredTensor, to body: (UnsafeBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure)

  /// Replaces the numbers of a tensor.
  ///
  /// - Parameter values: as many as the tensor has.
  func write(_ tensor: StoredTensor, _ values: UnsafeBufferPointer<Float>)
}

extension TrainableModel {
  /// What the head reads of the encoder, without dropout, row by row.
  package func features(of batch: PackedBatch) -> [Float] { features(of: batch, rows: nil) }

  /// The values of all parameters, in order.
  package var weights: [StoredTensor] { layout.parameters.map { StoredTensor($0) } }
}
