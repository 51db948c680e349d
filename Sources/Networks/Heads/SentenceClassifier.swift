package import Tensors

/// Pooler (`tanh`) over the first token, dropout, linear: one row of logits per sentence.
///
/// - Reference: `BertForSequenceClassification`.
package final class SentenceClassifier: Head {
  /// The suffix, after the family's name, of a checkpoint's class in transformers.
  package static let classSuffix = "ForSequenceClassification"

  package let rows = OutputRows.firstTokens
  package let loss: any Loss
  private let pooler: Linear
  private let classifier: Linear
  private let dropout: Double

  /// Declares the parameters, with the family's names.
  ///
  /// - Parameter shape: the shape of the encoder.
  package init(_ family: ModelFamily, _ shape: EncoderShape, loss: any Loss, in store: ParameterStore) {
    let width = shape.hidden
    pooler = store.declaring(.pooler) {
      Linear(family.names.pooler, inputs: width, outputs: width, in: store)
    }
    classifier = store.declaring(.head) {
      Linear(family.names.classifier, inputs: width, outputs: loss.outputs, in: store)
    }
    self.loss = loss
    dropout = shape.classifierDropout
  }

  package func accumulateGradients(
    _ states: Matrix, _ targets: [Float], scale: Double, into gradient: Matrix?, _ pass: ForwardContext
  ) -> Double {
    let (arena, kernels) = (pass.arena, pass.kernels)
    let mask = pass.mask(dropout, layer: -1, site: 0)
    let pooled = arena.matrix(states.rows, states.columns)
    let dropped = arena.matrix(states.rows, states.columns)
    let logits = arena.matrix(states.rows, loss.outputs)
    kernels.timed(.head) {
      pool(states, into: pooled, kernels)
      kernels.dropout(pooled, into: dropped, mask)
      classifier.forward(dropped, into: logits, kernels)
    }
    let dlogits = arena.matrix(logits.rows, logits.columns)
    let sum = kernels.timed(.loss) { loss.sum(logits, targets, scale: scale, gradient: dlogits) }
    kernels.timed(.headBackward) {
      let dpooled = arena.matrix(states.rows, states.columns)
      classifier.backward(dlogits, dropped, into: dpooled, kernels)
      kernels.dropout(dpooled, into: dpooled, mask)
      kernels.tanhBackward(pooled, dpooled)
      pooler.backward(dpooled, states, into: gradient, kernels)
    }
    return sum
  }

  package func logits(_ states: Matrix, _ pass: ForwardContext) -> Matrix {
    let pooled = pass.arena.matrix(states.rows, states.columns)
    let logits = pass.arena.matrix(states.rows, loss.outputs)
    pass.kernels.timed(.head) {
      pool(states, into: pooled, pass.kernels)
      classifier.forward(pooled, into: logits, pass.kernels)
    }
    return logits
  }

  private func pool(_ states: Matrix, into pooled: Matrix, _ kernels: Kernels) {
    pooler.forwardWithoutBias(states, into: pooled, kernels)
    kernels.tanh(pooled, bias: pooler.biasValues)
  }
}
