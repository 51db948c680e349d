package import Basics
package import Tensors

/// Encoder, pooler (`tanh`) over the first token, dropout, linear: one row of logits per sentence.
///
/// - Reference: `BertForSequenceClassification`.
package final class SentenceClassifier: TrainableModel {
  package let parameters: ParameterStore
  package let loss: CrossEntropy
  package let encoder: BERTEncoder
  private let pooler: Linear
  private let classifier: Linear
  private let kernels: Kernels
  private let arena = Arena()

  /// Declares the parameters; memory and values come from whoever loads the model.
  package init(_ configuration: BERTConfiguration, loss: CrossEntropy, kernels: Kernels) {
    parameters = ParameterStore()
    encoder = BERTEncoder("bert", configuration, in: parameters)
    let width = configuration.hidden
    pooler = Linear("bert.pooler.dense", inputs: width, outputs: width, in: parameters)
    classifier = Linear("classifier", inputs: width, outputs: loss.weights.count, in: parameters)
    self.loss = loss
    self.kernels = kernels
  }

  package func accumulateGradients(for batch: LabelledBatch, scale: Double, dropout: DropoutKey) -> Double {
    arena.borrow(parameters.gradientMemory)
    defer { arena.reset() }
    let pass = Pass(batch.tokens, .training(dropout), arena: arena, kernels: kernels)
    let (first, saved) = encoder.states(for: batch, rows: .firstTokens, in: parameters, pass)
    let (sum, dfirst) = head(first, batch, scale: scale, needsInput: saved != nil, pass)
    if let saved, let dfirst { encoder.backward(dfirst, saved, pass) }
    return sum
  }

  /// Everything behind the encoder, there and back.
  ///
  /// - Parameter first: the states of the first tokens, `[sentences, hidden]`.
  /// - Returns: Σ loss, and the gradient of `first` when somebody needs it.
  private func head(
    _ first: Matrix, _ batch: LabelledBatch, scale: Double, needsInput: Bool, _ pass: Pass
  ) -> (sum: Double, dfirst: Matrix?) {
    let mask = pass.mask(encoder.configuration.classifierDropout, layer: -1, site: 0)
    let pooled = arena.matrix(first.rows, first.columns)
    let dropped = arena.matrix(first.rows, first.columns)
    let logits = arena.matrix(first.rows, loss.weights.count)
    kernels.timed(.head) {
      pool(first, into: pooled)
      kernels.dropout(pooled, into: dropped, mask)
      classifier.forward(dropped, into: logits, kernels)
    }
    let dlogits = arena.matrix(logits.rows, logits.columns)
    let sum = kernels.timed(.loss) {
      loss.sum(logits, batch.labels, scale: scale, gradient: dlogits)
    }
    return kernels.timed(.headBackward) {
      let dpooled = arena.matrix(first.rows, first.columns)
      classifier.backward(dlogits, dropped, into: dpooled, kernels)
      kernels.dropout(dpooled, into: dpooled, mask)
      kernels.tanhBackward(pooled, dpooled)
      let dfirst = needsInput ? arena.matrix(first.rows, first.columns) : nil
      pooler.backward(dpooled, first, into: dfirst, kernels)
      return (sum, dfirst)
    }
  }

  package func predict(_ batch: PackedBatch) -> Logits {
    defer { arena.reset() }
    let pass = Pass(batch, .inference, arena: arena, kernels: kernels)
    return logits(encoder.hiddenStates(pass, rows: .firstTokens))
  }

  package func features(of batch: PackedBatch) -> [Float] {
    defer { arena.reset() }
    let pass = Pass(batch, .inference, arena: arena, kernels: kernels)
    return encoder.hiddenStates(pass, rows: .firstTokens).elements
  }

  package func predict(features: [Float]) -> Logits {
    defer { arena.reset() }
    return logits(arena.matrix(copying: features, columns: encoder.configuration.hidden))
  }

  /// - Parameter first: `[sentences, hidden]`.
  private func logits(_ first: Matrix) -> Logits {
    let pooled = arena.matrix(first.rows, first.columns)
    let logits = arena.matrix(first.rows, loss.weights.count)
    kernels.timed(.head) {
      pool(first, into: pooled)
      classifier.forward(pooled, into: logits, kernels)
    }
    return Logits(classes: logits.columns, values: logits.elements)
  }

  private func pool(_ first: Matrix, into pooled: Matrix) {
    pooler.forwardWithoutBias(first, into: pooled, kernels)
    kernels.tanh(pooled, bias: pooler.biasValues)
  }
}
