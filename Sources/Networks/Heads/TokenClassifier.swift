package import Basics
package import Tensors

/// Encoder, dropout, linear: one row of logits per token.
///
/// - Reference: `BertForTokenClassification`.
package final class TokenClassifier: TrainableModel {
  package let parameters: ParameterStore
  package let loss: CrossEntropy
  package let encoder: BERTEncoder
  private let classifier: Linear
  private let kernels: Kernels
  private let arena = Arena()

  /// Declares the parameters; memory and values come from whoever loads the model.
  package init(_ configuration: BERTConfiguration, loss: CrossEntropy, kernels: Kernels) {
    parameters = ParameterStore()
    encoder = BERTEncoder("bert", configuration, in: parameters)
    classifier = Linear(
      "classifier", inputs: configuration.hidden, outputs: loss.weights.count, in: parameters)
    self.loss = loss
    self.kernels = kernels
  }

  package func accumulateGradients(for batch: LabelledBatch, scale: Double, dropout: DropoutKey) -> Double {
    arena.borrow(parameters.gradientMemory)
    defer { arena.reset() }
    let pass = Pass(batch.tokens, .training(dropout), arena: arena, kernels: kernels)
    let trainsEncoder = parameters.isTrainable(encoder.embeddings.word)
    let (hidden, saved) =
      trainsEncoder ? { ($0.hidden, $0.saved) }(encoder.forward(pass)) : (encoder.hiddenStates(pass), nil)
    let mask = pass.mask(encoder.configuration.classifierDropout, layer: -1, site: 0)
    let dropped = pass.scratch(hidden.columns)
    let logits = pass.scratch(loss.weights.count)
    kernels.timed(.head) {
      kernels.dropout(hidden, into: dropped, mask)
      classifier.forward(dropped, into: logits, kernels)
    }
    let dlogits = pass.scratch(loss.weights.count)
    let sum = kernels.timed(.loss) {
      loss.sum(logits, batch.labels, scale: scale, gradient: dlogits)
    }
    let dhidden = saved?.gradient
    kernels.timed(.headBackward) {
      classifier.backward(dlogits, dropped, into: dhidden, kernels)
      if let dhidden { kernels.dropout(dhidden, into: dhidden, mask) }
    }
    if let saved, let dhidden { encoder.backward(dhidden, saved, pass) }
    return sum
  }

  package func predict(_ batch: PackedBatch) -> Logits {
    defer { arena.reset() }
    let pass = Pass(batch, .inference, arena: arena, kernels: kernels)
    let hidden = encoder.hiddenStates(pass)
    let logits = pass.scratch(loss.weights.count)
    classifier.forward(hidden, into: logits, kernels)
    return Logits(classes: logits.columns, values: logits.elements)
  }
}
