import Basics
package import Networks
import Text

/// Classifies sentences without training: each gets the class of the prompt with the nearest embedding.
///
/// An embedding is the last hidden state of the first token. Similarities are cosines; probabilities their
/// softmax at temperature 1.
package struct PrototypeClassifier {
  /// One per class, `[classes][hidden]`.
  private let prototypes: [[Float]]

  /// - Parameter prototypes: the prompts' embeddings, in the order of the classes.
  package init(_ prototypes: [[Float]]) { self.prototypes = prototypes }

  /// The probability of each class.
  package func probabilities(_ embedding: [Float]) -> [Double] {
    softmax(prototypes.map { PrototypeClassifier.cosine($0, embedding) })
  }

  static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    var (product, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += Double(x) * Double(y)
      left += Double(x) * Double(x)
      right += Double(y) * Double(y)
    }
    return product / ((left.squareRoot() + 1e-12) * (right.squareRoot() + 1e-12))
  }

  /// The embeddings of sentences, `[sentences][hidden]`, batch by batch.
  ///
  /// - Parameter isStopped: called before each batch.
  /// - Returns: `nil` when stopped.
  package static func embeddings(
    _ ids: [[Int32]], by model: any TrainableModel, isStopped: () -> Bool
  ) -> [[Float]]? {
    var embeddings = [[Float]](repeating: [], count: ids.count)
    for indices in EvaluationPlan(lengths: ids.map(\.count), tokenBudget: Evaluation.tokenBudget).batches {
      if isStopped() { return nil }
      let rows = model.features(of: PackedBatch(indices.map { ids[$0] }), rows: .firstTokens)
      let width = rows.count / indices.count
      for (row, index) in indices.enumerated() {
        embeddings[index] = Array(rows[row * width..<(row + 1) * width])
      }
    }
    return embeddings
  }
}
