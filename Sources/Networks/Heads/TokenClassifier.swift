package import Tensors

/// One row of logits for each token.
///
/// - Reference: `BertForTokenClassification` and those of the other families.
package final class TokenClassifier: Head {
  /// The suffix, after the family's name, of a checkpoint's class in transformers.
  package static let classSuffix = "ForTokenClassification"

  package let rows: OutputRows
  private let classifier: Classifier

  /// Declares the parameters, with the family's names.
  ///
  /// - Parameter shape: the shape of the encoder.
  package init(_ family: ModelFamily, _ shape: EncoderShape, loss: any Loss, in store: ParameterStore) {
    classifier = Classifier(family.heads(shape).token, shape, loss: loss, in: store)
    rows = .all
  }

  package var loss: any Loss { classifier.loss }

  package func accumulateGradients(
    _ states: Matrix, _ targets: [Float], scale: Double, into gradient: Matrix?, _ pass: ForwardContext
  ) -> Double {
    classifier.accumulateGradients(states, targets, scale: scale, into: gradient, pass)
  }

  package func logits(_ states: Matrix, _ pass: ForwardContext) -> Matrix { classifier.logits(states, pass) }
}
