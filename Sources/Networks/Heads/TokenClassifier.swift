package import Tensors

/// Dropout, linear: one row of logits per token.
///
/// - Reference: `BertForTokenClassification`.
package final class TokenClassifier: Head {
  /// The suffix, after the family's name, of a checkpoint's class in transformers.
  package static let classSuffix = "ForTokenClassification"

  package let rows = OutputRows.all
  package let loss: any Loss
  private let classifier: Linear
  private let dropout: Double

  /// Declares the parameters, with the family's names.
  ///
  /// - Parameter shape: the shape of the encoder.
  package init(_ family: ModelFamily, _ shape: EncoderShape, loss: any Loss, in store: ParameterStore) {
    classifier = store.declaring(.head) {
      Linear(family.names.classifier, inputs: shape.hidden, outputs: loss.outputs, in: store)
    }
    self.loss = loss
    dropout = shape.classifierDropout
  }

  package func accumulateGradients(
    _ states: Matrix, _ targets: [Float], scale: Double, into gradient: Matrix?, _ pass: ForwardContext
  ) -> Double {
    let (arena, kernels) = (pass.arena, pass.kernels)
    let mask = pass.mask(dropout, layer: -1, site: 0)
    let dropped = arena.matrix(states.rows, states.columns)
    let logits = arena.matrix(states.rows, loss.outputs)
    kernels.timed(.head) {
      kernels.dropout(states, into: dropped, mask)
      classifier.forward(dropped, into: logits, kernels)
    }
    let dlogits = arena.matrix(logits.rows, logits.columns)
    let sum = kernels.timed(.loss) { loss.sum(logits, targets, scale: scale, gradient: dlogits) }
    kernels.timed(.headBackward) {
      classifier.backward(dlogits, dropped, into: gradient, kernels)
      if let gradient { kernels.dropout(gradient, into: gradient, mask) }
    }
    return sum
  }

  package func logits(_ states: Matrix, _ pass: ForwardContext) -> Matrix {
    let logits = pass.arena.matrix(states.rows, loss.outputs)
    pass.kernels.timed(.head) { classifier.forward(states, into: logits, pass.kernels) }
    return logits
  }
}
