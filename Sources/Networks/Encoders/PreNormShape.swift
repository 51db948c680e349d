package import Tensors

/// What an encoder has that normalizes before each half of a layer, in addition to the sizes of ``EncoderShape``.
package struct PreNormShape: Sendable {
  /// The kind of normalization.
  package enum Norm: Sendable {
    case layer(hasBias: Bool)
    case rms
  }

  /// How the tokens of one layer attend to others.
  package struct Attention: Sendable {
    /// θ of the rotary position embedding: pair `i` of a head of width `d` turns by `position · θ^(−2i/d)`.
    package let theta: Double
    /// How many tokens to both sides a token attends to; `nil` for the whole sentence.
    package let window: Int?

    /// - Parameters: the properties.
    package init(theta: Double, window: Int?) { (self.theta, self.window) = (theta, window) }
  }

  /// The kind of all normalizations.
  package var norm: Norm
  /// Whether the linear layers of the attention have biases.
  package var attentionBias: Bool
  /// Whether those of the feed-forward have.
  package var feedForwardBias: Bool
  /// Dropout of the embeddings, in [0, 1).
  package var embeddingDropout: Double
  /// Dropout inside the feed-forward, in [0, 1).
  package var feedForwardDropout: Double
  /// Which elements of a head are turned together.
  package var pairs: RotatedPairs
  /// Whether query, key and value of a head are side by side in the joint projection, rather than those of all heads.
  package var interleavesHeads: Bool
  /// Of the layer before the classifier, where config.json says it.
  package var headActivation = Activation.gelu
  /// Whether the layer before the classifier has a bias, where config.json says it.
  package var headBias = false
  /// The attention of a layer, from 0.
  package var attention: @Sendable (Int) -> Attention

  /// - Parameters: the properties.
  package init(
    norm: Norm, attentionBias: Bool = false, feedForwardBias: Bool = false, embeddingDropout: Double = 0,
    feedForwardDropout: Double = 0, pairs: RotatedPairs, interleavesHeads: Bool,
    attention: @escaping @Sendable (Int) -> Attention
  ) {
    (self.norm, self.attentionBias, self.feedForwardBias) = (norm, attentionBias, feedForwardBias)
    (self.embeddingDropout, self.feedForwardDropout) = (embeddingDropout, feedForwardDropout)
    (self.pairs, self.interleavesHeads, self.attention) = (pairs, interleavesHeads, attention)
  }
}
