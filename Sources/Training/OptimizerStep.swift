import Basics
package import Networks
package import Tensors

/// One optimizer step: the gradients of its micro-batches, clipping, and the update.
package struct OptimizerStep {
  /// The model, prepared for its update rule.
  package let model: any TrainableModel
  /// Records the times of clipping and update.
  package let kernels: Kernels
  /// The largest global gradient norm; `nil` for no clipping.
  package let clipNorm: Double?
  /// The seed of the run, from which dropout is drawn.
  package let seed: UInt64

  /// - Parameters: the properties, in their order.
  package init(
    model: any TrainableModel, kernels: Kernels, clipNorm: Double?, seed: UInt64
  ) {
    (self.model, self.kernels) = (model, kernels)
    (self.clipNorm, self.seed) = (clipNorm, seed)
  }

  /// Takes step `number` (from 0). If the loss or the gradient is not finite, the weights are unchanged.
  ///
  /// - Returns: `nil` if a second stop request interrupted it; the model is then as before the step.
  package func take(
    _ number: Int, _ batches: [LabelledBatch], learningRate: Double
  ) -> TrainingEvent.Step? {
    let watch = Stopwatch()
    let weight = batches.reduce(0) { $0 + model.loss.weight(of: $1.targets) }
    var loss = 0.0
    for (index, batch) in batches.enumerated() {
      loss += model.accumulateGradients(
        for: batch, scale: weight > 0 ? 1 / weight : 0,
        dropout: DropoutKey(seed: seed, step: number, microBatch: index))
      if StopSignal.request == .now {
        model.zeroGradients()
        return nil
      }
    }
    loss = weight > 0 ? loss / weight : 0
    let norm = kernels.timed(.clip) { model.gradientNorm() }
    if loss.isFinite, norm.isFinite {
      // As torch's clip_grad_norm_: the small number avoids a division by a zero norm.
      let scale = clipNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
      kernels.timed(.optimizer) { model.step(learningRate: learningRate, gradientScale: scale) }
    }
    kernels.timed(.optimizer) { model.zeroGradients() }
    return TrainingEvent.Step(
      step: number + 1, loss: loss, learningRate: learningRate, gradientNorm: norm,
      sentences: batches.reduce(0) { $0 + $1.tokens.sentences },
      tokens: batches.reduce(0) { $0 + $1.tokens.tokens }, seconds: watch.seconds)
  }
}
