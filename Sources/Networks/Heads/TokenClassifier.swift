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
    let (hidden, saved) = encoder.states(for: batch, rows: .all, in: parameters, pass)
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
    return logits(encoder.hiddenStates(pass))
  }

  package func features(of batch: PackedBatch) -> [Float] {
    defer { arena.reset() }
    let pass = Pass(batch, .inference, arena: arena, kernels: kernels)
    return encoder.hiddenStates(pass).elements
  }

  package func predict(features: [Float]) -> Logits {
    defer { arena.reset() }
    return logits(arena.matrix(copying: features, columns: encoder.configuration.hidden))
  }

  /// - Parameter hidden: `[tokens, hidden]`.
  private func logits(_ hidden: Matrix) -> Logits {
    let logits = arena.matrix(hidden.rows, loss.weights.count)
    kernels.timed(.head) { classifier.forward(hidden, into: logits, kernels) }
    return Logits(classes: logits.columns, values: logits.elements)
  }
}
