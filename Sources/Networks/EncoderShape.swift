package import Tensors

/// The sizes of an encoder; the names in BERT's `config.json` are in parentheses.
///
/// `EncoderShape+Cost.swift` derives their cost in memory and operations.
package struct EncoderShape: Sendable {
  /// Rows of the word table (vocab_size).
  package var vocabulary: Int
  /// Longest sentence in tokens (max_position_embeddings, less the rows that no sentence uses).
  package var positions: Int
  /// Rows of the type table (type_vocab_size); 0 for a model without one.
  package var types: Int
  /// Width (hidden_size), a multiple of `heads`.
  package var hidden: Int
  /// Width inside the feed-forward (intermediate_size).
  package var intermediate: Int
  /// Encoder layers (num_hidden_layers).
  package var layers: Int
  /// Attention heads (num_attention_heads).
  package var heads: Int
  /// hidden_act.
  package var activation: Activation
  /// layer_norm_eps.
  package var epsilon: Double
  /// Standard deviation of new weights (initializer_range).
  package var deviation: Double
  /// hidden_dropout_prob, in [0, 1).
  package var hiddenDropout: Double
  /// attention_probs_dropout_prob, in [0, 1).
  package var attentionDropout: Double
  /// classifier_dropout, or the hidden dropout if it is null; in [0, 1).
  package var classifierDropout: Double
  /// Whether the second sequence of a pair has type 1; otherwise all tokens have type 0.
  package var distinguishesPairs = true
  /// The word whose tokens take no position, while those of the others begin behind its number (RoBERTa's
  /// pad_token_id); `nil` if positions begin at 0 and every token has one.
  package var padding: Int?
  /// Width of the embeddings if it is not `hidden` (ELECTRA's embedding_size).
  package var narrowEmbedding: Int?
  /// The rows that a head for whole sentences reads: ``OutputRows/firstTokens`` or ``OutputRows/means``.
  package var sentenceRows = OutputRows.firstTokens
  /// What an encoder has that normalizes before each half of a layer; `nil` for one that does so after it.
  package var preNorm: PreNormShape?
  /// The cost of one of its layers; a family with other layers sets its own function.
  package var layerCost: @Sendable (EncoderShape) -> LayerCost = EncoderLayer.cost(of:)

  /// Rows of the position table before that of a sentence's first token.
  package var firstPosition: Int { padding.map { $0 + 1 } ?? 0 }
  /// Width of the embeddings.
  package var embeddingWidth: Int { narrowEmbedding ?? hidden }

  /// - Precondition: the ranges of the properties; the family that reads a file checks them.
  package init(
    vocabulary: Int, positions: Int, types: Int, hidden: Int, intermediate: Int, layers: Int, heads: Int,
    activation: Activation, epsilon: Double, deviation: Double, hiddenDropout: Double,
    attentionDropout: Double, classifierDropout: Double
  ) {
    (self.vocabulary, self.positions, self.types) = (vocabulary, positions, types)
    (self.hidden, self.intermediate, self.layers, self.heads) = (hidden, intermediate, layers, heads)
    (self.activation, self.epsilon, self.deviation) = (activation, epsilon, deviation)
    (self.hiddenDropout, self.attentionDropout) = (hiddenDropout, attentionDropout)
    self.classifierDropout = classifierDropout
  }
}
