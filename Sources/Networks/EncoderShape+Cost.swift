/// The cost of one encoder layer, in 32-bit numbers.
package struct LayerCost: Sendable {
  /// Number of its parameters; the first layer of an encoder may lack some.
  package let parameters: Int
  /// Number of parameters that are multiplied with every token: two operations each in the forward pass.
  package let products: Int
  /// Numbers kept per token for the backward pass.
  package let kept: Int
  /// Numbers used per token in the backward pass, in addition to ``kept``.
  package let backward: Int
  /// Numbers used per token in inference, where nothing is kept.
  package let inference: Int

  /// - Parameters: the properties.
  package init(parameters: Int, products: Int, kept: Int, backward: Int, inference: Int) {
    (self.parameters, self.products) = (parameters, products)
    (self.kept, self.backward, self.inference) = (kept, backward, inference)
  }
}

/// The cost of an encoder of this shape, derived from what the engine does.
extension EncoderShape {
  /// Number of parameters in the word table, of which a step changes few rows.
  package var wordTable: Int { vocabulary * embeddingWidth }

  /// Weights of all layers that are multiplied with every token: two operations each in the forward pass,
  /// four in the backward pass.
  package var productWeights: Int { layers * layerCost(self).products }

  /// Floats of activations at the peak of a training step, apart from those that fit into the memory of the
  /// gradients.
  ///
  /// - Parameters:
  ///   - lengths: tokens of each sentence of the micro-batch.
  ///   - frozen: the number of stages that are not trained, from below: the embeddings, then the layers.
  ///   - accumulates: whether gradients of earlier micro-batches are kept meanwhile.
  package func trainingFloats(lengths: [Int], frozen: Int, accumulates: Bool) -> Int {
    let cost = layerCost(self)
    let tokens = lengths.reduce(0, +)
    let squares = heads * lengths.reduce(0) { $0 + $1 * $1 }
    let layer = tokens * cost.kept + squares
    let backward = tokens * cost.backward + 2 * squares
    let embeddings = 3 * tokens * hidden
    let trained = trainedLayers(frozen: frozen)
    guard frozen == 0 || trained > 0 else { return embeddings + layer }
    let all = embeddings + trained * layer + backward
    guard !accumulates else { return all }
    // Activations of the last layers use the memory of the first layers' gradients.
    return max(embeddings + layer + backward, all - max(0, trained - 1) * cost.parameters)
  }

  /// The number of layers that are trained if the first stages are not.
  /// - Parameter frozen: the number of frozen stages: the embeddings, then the layers.
  package func trainedLayers(frozen: Int) -> Int { min(layers, max(0, layers + 1 - frozen)) }

  /// Floats of activations while a batch is evaluated.
  ///
  /// - Parameters:
  ///   - tokens: tokens of the batch.
  ///   - longest: tokens of its longest sentence.
  package func inferenceFloats(tokens: Int, longest: Int) -> Int {
    tokens * layerCost(self).inference + heads * tokens * longest
  }
}
