import Basics

extension ModelFamily {
  /// Devlin et al. 2019: embeddings of words, positions and types, LayerNorm after each half of a layer.
  ///
  /// - Reference: `BertModel` of transformers 5.
  package static let bert = ModelFamily(
    title: "BERT", modelTypes: ["bert"], className: "Bert",
    names: NameMap(
      prefix: "bert.",
      olderEndings: [("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")],
      layers: "encoder.layer.", pooler: "bert.pooler.dense", classifier: "classifier"),
    read: { (file) throws(Failure) in try readBERT(file) },
    makeEncoder: { shape, store in BERTEncoder("bert", shape, in: store) })

  /// Absent keys have transformers' defaults.
  private static func readBERT(_ file: ConfigurationReader) throws(Failure) -> EncoderShape {
    try file.require("position_embedding_type", is: "absolute")
    for key in ["is_decoder", "add_cross_attention"] { try file.requireOff(key) }
    let hidden = try file.whole("hidden_size", absent: 768, in: 1...65_536)
    let layers = try file.whole("num_hidden_layers", absent: 12, in: 1...1_000)
    let heads = try file.whole("num_attention_heads", absent: 12, in: 1...4_096)
    let intermediate = try file.whole("intermediate_size", absent: 3_072, in: 1...1_048_576)
    let vocabulary = try file.whole("vocab_size", absent: 30_522, in: 1...10_000_000)
    let positions = try file.whole("max_position_embeddings", absent: 512, in: 1...1_048_576)
    let types = try file.whole("type_vocab_size", absent: 2, in: 1...65_536)
    _ = try file.whole("pad_token_id", absent: 0, in: 0...vocabulary - 1)
    let activation = try file.activation("hidden_act")
    let epsilon = try file.number("layer_norm_eps", absent: 1e-12, in: 0...1)
    let deviation = try file.number("initializer_range", absent: 0.02, in: 0...10)
    let hiddenDropout = try file.number("hidden_dropout_prob", absent: 0.1, in: 0...0.99)
    let attentionDropout = try file.number("attention_probs_dropout_prob", absent: 0.1, in: 0...0.99)
    let classifierDropout = try file.number("classifier_dropout", absent: hiddenDropout, in: 0...0.99)
    guard hidden.isMultiple(of: heads) else {
      throw file.wrong("num_attention_heads", "\(heads) does not divide hidden_size \(hidden)")
    }
    return EncoderShape(
      vocabulary: vocabulary, positions: positions, types: types, hidden: hidden, intermediate: intermediate,
      layers: layers, heads: heads, activation: activation, epsilon: epsilon, deviation: deviation,
      hiddenDropout: hiddenDropout, attentionDropout: attentionDropout, classifierDropout: classifierDropout)
  }
}
