package import Basics
package import Tensors

/// A batch of sentences with their targets.
package struct LabelledBatch: Sendable, Equatable {
  /// The sentences, one after the other without padding.
  package var tokens: PackedBatch
  /// What each sentence or each token, depending on the head, should be predicted as, in the form of the
  /// ``Loss``; for classes one number each, ``CrossEntropy/ignored`` for tokens without a label.
  package var targets: [Float]
  /// The encoder's result for the sentences without dropout, `[rows, hidden]` with the rows of
  /// ``TrainableModel/features(of:)``; empty if the model computes it.
  package var features: [Float] = []

  /// A batch without ``features``, which the model computes.
  package init(tokens: PackedBatch, targets: [Float]) { (self.tokens, self.targets) = (tokens, targets) }
}

/// A complete model with forward and backward pass. It owns weights, gradients and the update rule's state on
/// its device; callers see batches, losses and logits, and for a checkpoint one tensor at a time.
package protocol TrainableModel: AnyObject {
  /// Its parameters.
  var layout: ParameterLayout { get }
  /// The loss it is trained with.
  var loss: any Loss { get }
  /// The rows of the encoder's result that its head reads: one for each sentence, or one for each token.
  var rows: OutputRows { get }

  // MARK: Predicting

  /// The logits of every sentence or token, without dropout.
  func predict(_ batch: PackedBatch) -> Logits

  /// The encoder's result for the sentences, without dropout: one row of `hidden` floats for each sentence or
  /// each token, row by row.
  ///
  /// - Parameter rows: `nil` for the rows that the head reads.
  func features(of batch: PackedBatch, rows: OutputRows?) -> [Float]

  /// The same logits as ``predict(_:)``, computed from features.
  ///
  /// - Parameter features: `[rows, hidden]`, with the head's rows.
  func predict(features: [Float]) -> Logits

  // MARK: Training

  /// Allocates the state of `rule`; call before the first step and before ``state`` is written. Earlier state
  /// is discarded.
  /// - Parameter layerDecay: the share of the learning rate with which each parameter is trained.
  func prepare(for rule: some UpdateRule, layerDecay: LayerDecay)

  /// Adds the gradients of `scale · Σ loss` over the batch.
  /// - Returns: Σ loss, unscaled.
  func accumulateGradients(for batch: LabelledBatch, scale: Double, dropout: DropoutKey) -> Double

  /// The L2 norm over all gradients.
  func gradientNorm() -> Double

  /// One update by the rule; the gradients are first multiplied by `gradientScale` and may be overwritten.
  func step(learningRate: Double, gradientScale: Double)

  /// Makes every gradient count as zero.
  func zeroGradients()

  /// Number of updates done; set by a resumed run.
  var stepsTaken: Int { get set }

  // MARK: Checkpoints

  /// The rule's state, in checkpoint order.
  var state: [StoredTensor] { get }

  /// Calls `body` with the elements of a tensor, valid during the call.
  /// - Throws: what `body` throws.
  func lend(
    _ tensor: StoredTensor, to body: (UnsafeBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure)

  /// Replaces the elements of a tensor.
  ///
  /// - Parameter values: as many as the tensor has elements.
  func write(_ tensor: StoredTensor, _ values: UnsafeBufferPointer<Float>)
}

extension TrainableModel {
  /// As ``prepare(for:layerDecay:)``, with the same rate for all parameters.
  package func prepare(for rule: some UpdateRule) { prepare(for: rule, layerDecay: .none) }

  /// The rows of the encoder's result that the head reads, without dropout, row by row.
  package func features(of batch: PackedBatch) -> [Float] { features(of: batch, rows: nil) }

  /// The values of all parameters, in order.
  package var weights: [StoredTensor] { layout.parameters.map { StoredTensor($0) } }
}
