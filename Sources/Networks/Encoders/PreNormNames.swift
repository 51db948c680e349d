/// How a family of ``PreNormEncoder`` names its tensors, and which parts it has.
package struct PreNormNames: Sendable {
  /// The word table, with the prefix.
  let word: String
  /// The normalization of the embeddings; `nil` for none.
  let embeddingNorm: String?
  /// The start of the names of the layers' tensors, before the number: `model.layers.`.
  let layers: String
  /// Those of a layer, after its number.
  let layer: PreNormLayerNames
  /// The normalization after the last layer.
  let finalNorm: String
}

/// The names of the parts of a ``PreNormLayer``, after the layer's number.
struct PreNormLayerNames: Sendable {
  let attentionNorm: String
  /// Queries, keys and values in one product.
  let joint: String
  let attentionOutput: String
  let feedForwardNorm: String
  /// Both halves of the gated feed-forward in one product.
  let gated: String
  let output: String
  /// Whether the first layer has no normalization before its attention, since the embeddings have one.
  let firstLacksNorm: Bool
  /// Whether the reference model defines the normalizations after the linear layers.
  let definesNormsLast: Bool
}
