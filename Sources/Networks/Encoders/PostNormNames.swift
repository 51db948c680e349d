/// How a family of ``PostNormEncoder`` names its tensors, and which parts it has. The defaults are BERT's.
package struct PostNormNames: Sendable {
  /// The prefix of all names: `bert.`.
  package let prefix: String
  /// The start of the names of the layers' tensors, before the number: `bert.encoder.layer.`.
  package let layers: String
  /// Those of the embeddings, complete.
  let embeddings: EmbeddingNames
  /// Those of a layer, after its number.
  let layer: EncoderLayerNames

  /// - Parameters:
  ///   - prefix: `bert.`.
  ///   - layers: after the prefix, before a layer's number.
  ///   - definesPositionsLast: whether the reference model defines the position table after all other embeddings.
  ///   - layer: the names within a layer.
  init(
    prefix: String, layers: String = "encoder.layer.", definesPositionsLast: Bool = false,
    layer: EncoderLayerNames = EncoderLayerNames()
  ) {
    (self.prefix, self.layers, self.layer) = (prefix, prefix + layers, layer)
    embeddings = EmbeddingNames(prefix: prefix, definesPositionsLast: definesPositionsLast)
  }
}

/// The names of an encoder's embeddings.
struct EmbeddingNames: Sendable {
  let word: String
  let position: String
  let type: String
  let norm: String
  /// The linear layer that maps embeddings to the width of the layers, if theirs is another.
  let projection: String
  /// Whether the position table comes after type table and LayerNorm.
  let definesPositionsLast: Bool

  /// - Parameter prefix: of the family.
  init(prefix: String, definesPositionsLast: Bool) {
    word = prefix + "embeddings.word_embeddings"
    position = prefix + "embeddings.position_embeddings"
    type = prefix + "embeddings.token_type_embeddings"
    norm = prefix + "embeddings.LayerNorm"
    projection = prefix + "embeddings_project"
    self.definesPositionsLast = definesPositionsLast
  }
}

/// The names of the parts of an ``EncoderLayer``, after the layer's number.
struct EncoderLayerNames: Sendable {
  var query = "attention.self.query"
  var key = "attention.self.key"
  var value = "attention.self.value"
  var attentionOutput = "attention.output.dense"
  var attentionNorm = "attention.output.LayerNorm"
  var intermediate = "intermediate.dense"
  var output = "output.dense"
  var outputNorm = "output.LayerNorm"
  /// Whether the result of the attention is dropped before it is added.
  var dropsAttention = true
}
