import Basics
import Tensors

extension ModelFamily {
  /// Sanh et al. 2019: BERT's layers without types and without dropout of the attention's result.
  ///
  /// - Reference: `DistilBertModel` of transformers 5.
  package static let distilBERT = ModelFamily(
    title: "DistilBERT", modelTypes: ["distilbert"], className: "DistilBert",
    names: NameMap(prefix: "distilbert.", olderEndings: NameMap.olderNorms, layers: "transformer.layer."),
    layersKey: "n_layers",
    read: { (file) throws(Failure) in try readDistilBERT(file) },
    makeEncoder: { shape, store in
      let layer = EncoderLayerNames(
        query: "attention.q_lin", key: "attention.k_lin", value: "attention.v_lin",
        attentionOutput: "attention.out_lin", attentionNorm: "sa_layer_norm", intermediate: "ffn.lin1",
        output: "ffn.lin2", outputNorm: "output_layer_norm", dropsAttention: false)
      let names = PostNormNames(prefix: "distilbert.", layers: "transformer.layer.", layer: layer)
      return PostNormEncoder(names, shape, in: store)
    },
    heads: { shape in
      HeadLayouts(
        sentence: HeadLayout(
          dense: .init("pre_classifier", role: .head, activation: .feedForward(.relu)),
          dropout: shape.classifierDropout),
        token: HeadLayout(dropout: shape.hiddenDropout))
    })

  /// Absent keys have transformers' defaults.
  private static func readDistilBERT(_ file: ConfigurationReader) throws(Failure) -> EncoderShape {
    // Its table would be trained here, and a new one would start from random values.
    try file.requireOff("sinusoidal_pos_embds")
    let hidden = try file.whole("dim", absent: 768, in: 1...65_536)
    let heads = try file.whole("n_heads", absent: 12, in: 1...4_096)
    let vocabulary = try file.whole("vocab_size", absent: 30_522, in: 1...10_000_000)
    _ = try file.whole("pad_token_id", absent: 0, in: 0...vocabulary - 1)
    guard hidden.isMultiple(of: heads) else {
      throw file.wrong("n_heads", "\(heads) does not divide dim \(hidden)")
    }
    return EncoderShape(
      vocabulary: vocabulary,
      positions: try file.whole("max_position_embeddings", absent: 512, in: 1...1_048_576), types: 0,
      hidden: hidden, intermediate: try file.whole("hidden_dim", absent: 3_072, in: 1...1_048_576),
      layers: try file.whole("n_layers", absent: 6, in: 1...1_000), heads: heads,
      activation: try file.activation("activation"), epsilon: 1e-12,
      deviation: try file.number("initializer_range", absent: 0.02, in: 0...10),
      hiddenDropout: try file.number("dropout", absent: 0.1, in: 0...0.99),
      attentionDropout: try file.number("attention_dropout", absent: 0.1, in: 0...0.99),
      classifierDropout: try file.number("seq_classif_dropout", absent: 0.2, in: 0...0.99))
  }
}
