import Basics
import Tensors

extension ConfigurationReader {
  /// The shape of an encoder with the keys of BERT's config.json; absent ones have transformers' defaults.
  ///
  /// - Parameters:
  ///   - vocabulary: the default of vocab_size; also the following.
  ///   - padding: the default of pad_token_id.
  ///   - paddingTakesPositions: whether positions begin at 0; otherwise behind pad_token_id, as in RoBERTa.
  func postNormShape(
    vocabulary: Int = 30_522, hidden: Int = 768, heads: Int = 12, intermediate: Int = 3_072, padding: Int = 0,
    paddingTakesPositions: Bool = true
  ) throws(Failure) -> EncoderShape {
    try require("position_embedding_type", is: "absolute")
    for key in ["is_decoder", "add_cross_attention"] { try requireOff(key) }
    let hidden = try whole("hidden_size", absent: hidden, in: 1...65_536)
    let layers = try whole("num_hidden_layers", absent: 12, in: 1...1_000)
    let heads = try whole("num_attention_heads", absent: heads, in: 1...4_096)
    let intermediate = try whole("intermediate_size", absent: intermediate, in: 1...1_048_576)
    let vocabulary = try whole("vocab_size", absent: vocabulary, in: 1...10_000_000)
    let rows = try whole("max_position_embeddings", absent: 512, in: 1...1_048_576)
    let types = try whole("type_vocab_size", absent: 2, in: 1...65_536)
    let padding = try whole("pad_token_id", absent: padding, in: 0...vocabulary - 1)
    let activation = try activation("hidden_act")
    let epsilon = try number("layer_norm_eps", absent: 1e-12, in: 0...1)
    let deviation = try number("initializer_range", absent: 0.02, in: 0...10)
    let hiddenDropout = try number("hidden_dropout_prob", absent: 0.1, in: 0...0.99)
    let attentionDropout = try number("attention_probs_dropout_prob", absent: 0.1, in: 0...0.99)
    let classifierDropout = try number("classifier_dropout", absent: hiddenDropout, in: 0...0.99)
    guard hidden.isMultiple(of: heads) else {
      throw wrong("num_attention_heads", "\(heads) does not divide hidden_size \(hidden)")
    }
    let positions = paddingTakesPositions ? rows : rows - padding - 1
    guard positions > 0 else {
      throw wrong(
        "max_position_embeddings", "is \(rows), of which none are behind pad_token_id \(padding)")
    }
    var shape = EncoderShape(
      vocabulary: vocabulary, positions: positions, types: types, hidden: hidden, intermediate: intermediate,
      layers: layers, heads: heads, activation: activation, epsilon: epsilon, deviation: deviation,
      hiddenDropout: hiddenDropout, attentionDropout: attentionDropout, classifierDropout: classifierDropout)
    // RoBERTa's tokenizers give all tokens type 0, however many rows the table has.
    if !paddingTakesPositions { (shape.padding, shape.distinguishesPairs) = (padding, false) }
    return shape
  }
}
