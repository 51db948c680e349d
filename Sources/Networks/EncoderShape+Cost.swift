/// What one layer of an encoder needs, in numbers of 32 bits.
package struct LayerCost: Sendable {
  /// Numbers that it learns.
  package let parameters: Int
  /// Those of them that are multiplied with every token: two operations each on the way there.
  package let products: Int
  /// Kept of each token for the way back.
  package let kept: Int
  /// Used for each token on the way back, beside what is kept.
  package let backward: Int
  /// Used for each token where nothing is kept.
  package let inference: Int

  /// - Parameters: the properties.
  package init(parameters: Int, products: Int, kept: Int, backward: Int, inference: Int) {
    (self.parameters, self.products) = (parameters, products)
    (self.kept, self.backward, self.inference) = (kept, backward, inference)
  }
}

/// What an encoder of this shape needs. It follows what the engine does.
extension EncoderShape {
  /// Numbers of the word table, of which a step changes few rows.
  package var wordTable: Int { vocabulary * hidden }

  /// Weights of all layers that are multiplied with every token: two operations each for one pass there, four for
  /// the way back.
  package var productWeights: Int { layers * layerCost(self).products }

  /// Floats of activations at the peak of a training step, beside those that find room in the gradients.
  ///
  /// - Parameters:
  ///   - lengths: tokens of each sentence of the micro-batch.
  ///   - isFrozen: whether the encoder is not trained.
  ///   - accumulates: whether gradients of earlier micro-batches are kept meanwhile.
  package func trainingFloats(lengths: [Int], isFrozen: Bool, accumulates: Bool) -> Int {
    let cost = layerCost(self)
    let tokens = lengths.reduce(0, +)
    let squares = heads * lengths.reduce(0) { $0 + $1 * $1 }
    let layer = tokens * cost.kept + squares
    let backward = tokens * cost.backward + 2 * squares
    let embeddings = 3 * tokens * hidden
    guard !isFrozen else { return embeddings + layer }
    let all = embeddings + layers * layer + backward
    guard !accumulates else { return all }
    // The gradients of the first layers, behind which the activations of the last ones find room.
    return max(embeddings + layer + backward, all - (layers - 1) * cost.parameters)
  }

  /// Floats of activations while a batch is evaluated.
  ///
  /// - Parameters:
  ///   - tokens: of the batch.
  ///   - longest: tokens of its longest sentence.
  package func inferenceFloats(tokens: Int, longest: Int) -> Int {
    tokens * layerCost(self).inference + heads * tokens * longest
  }
}
