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
    defer { arena.reset() }
    let pass = Pass(batch.tokens, .training(dropout), arena: arena, kernels: kernels)
    let trainsEncoder = parameters.isTrainable(encoder.embeddings.word)
    let (hidden, saved) =
      trainsEncoder ? { ($0.hidden, $0.saved) }(encoder.forward(pass)) : (encoder.hiddenStates(pass), nil)
    let first = firstTokens(of: hidden, pass)
    let pooled = pool(first, pass)
    let mask = pass.mask(encoder.configuration.classifierDropout, layer: -1, site: 0)
    let dropped = arena.matrix(pooled.rows, pooled.columns)
    kernels.dropout(pooled, into: dropped, mask)
    let logits = arena.matrix(pooled.rows, loss.weights.count)
    classifier.forward(dropped, into: logits, kernels)

    let dlogits = arena.matrix(logits.rows, logits.columns)
    let sum = loss.sum(logits, batch.labels, scale: scale, gradient: dlogits)
    let dpooled = arena.matrix(pooled.rows, pooled.columns)
    classifier.backward(dlogits, dropped, into: dpooled, kernels)
    kernels.dropout(dpooled, into: dpooled, mask)
    kernels.tanhBackward(pooled, dpooled)
    guard let saved else {
      pooler.backward(dpooled, first, into: nil, kernels)
      return sum
    }
    let dfirst = arena.matrix(pooled.rows, pooled.columns)
    pooler.backward(dpooled, first, into: dfirst, kernels)
    let dhidden = pass.scratch(hidden.columns)
    dhidden.clear()
    for sentence in 0..<batch.tokens.sentences {
      dhidden.row(batch.tokens.range(sentence).lowerBound).update(
        from: dfirst.row(sentence), count: hidden.columns)
    }
    encoder.backward(dhidden, saved, pass)
    return sum
  }

  package func predict(_ batch: PackedBatch) -> Logits {
    defer { arena.reset() }
    let pass = Pass(batch, .inference, arena: arena, kernels: kernels)
    let pooled = pool(firstTokens(of: encoder.hiddenStates(pass), pass), pass)
    let logits = arena.matrix(pooled.rows, loss.weights.count)
    classifier.forward(pooled, into: logits, kernels)
    return Logits(classes: logits.columns, values: logits.elements)
  }

  /// `[sentences, hidden]`: the state at each sentence's first token.
  private func firstTokens(of hidden: Matrix, _ pass: Pass) -> Matrix {
    let first = arena.matrix(pass.batch.sentences, hidden.columns)
    for sentence in 0..<first.rows {
      first.row(sentence).update(
        from: hidden.row(pass.batch.range(sentence).lowerBound), count: hidden.columns)
    }
    return first
  }

  private func pool(_ first: Matrix, _ pass: Pass) -> Matrix {
    let pooled = arena.matrix(first.rows, first.columns)
    pooler.forwardWithoutBias(first, into: pooled, kernels)
    kernels.tanh(pooled, bias: pooler.biasValues)
    return pooled
  }
}
