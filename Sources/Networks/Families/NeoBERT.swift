import Basics
import Tensors

extension ModelFamily {
  /// Le Breton et al. 2025: RMSNorm before each half of a layer, rotary positions of adjacent pairs, SwiGLU, no biases.
  ///
  /// - Reference: the paper and the published configuration; scripts/golden/neobert.py.
  package static let neoBERT = ModelFamily(
    title: "NeoBERT", modelTypes: ["neobert"], className: "NeoBERT",
    names: NameMap(prefix: "model.", layers: "transformer_encoder."),
    read: { (file) throws(Failure) in try readNeoBERT(file) },
    makeEncoder: { shape, store in
      let layer = PreNormLayerNames(
        attentionNorm: "attention_norm", joint: "qkv", attentionOutput: "wo", feedForwardNorm: "ffn_norm",
        gated: "ffn.w12", output: "ffn.w3", firstLacksNorm: false, definesNormsLast: true)
      let names = PreNormNames(
        word: "model.encoder", embeddingNorm: nil, layers: "model.transformer_encoder.", layer: layer,
        finalNorm: "model.layer_norm")
      return PreNormEncoder(names, shape, in: store)
    },
    heads: { shape in
      let head = HeadLayout(
        dense: .init("dense", role: .head, activation: .tanh, dropsInput: true),
        dropout: shape.classifierDropout)
      return HeadLayouts(sentence: head, token: head)
    })

  /// Absent keys have the defaults of the published code.
  private static func readNeoBERT(_ file: ConfigurationReader) throws(Failure) -> EncoderShape {
    try file.require("hidden_act", is: "SwiGLU")
    for key in ["rms_norm", "rope"] {
      guard try file.flag(key, absent: true) else { throw file.unsupported(key, "false", known: "true") }
    }
    try file.requireOff("ngpt")
    let hidden = try file.whole("hidden_size", absent: 768, in: 1...65_536)
    let heads = try file.headCount(absent: 12, hidden: hidden)
    let vocabulary = try file.whole("vocab_size", absent: 30_522, in: 1...10_000_000)
    let inner = try file.whole("intermediate_size", absent: 3_072, in: 1...1_048_576)
    let theta = try file.number("rope_theta", absent: 10_000, in: 1...1e12)
    guard theta == 10_000 else { throw file.unsupported("rope_theta", "\(theta)", known: "10000") }
    var shape = EncoderShape(
      vocabulary: vocabulary, positions: try file.whole("max_length", absent: 1_024, in: 1...1_048_576),
      // The gate takes a third of the width; what is left is rounded up to a multiple of eight.
      types: 0, hidden: hidden, intermediate: (2 * inner / 3 + 7) / 8 * 8,
      layers: try file.whole("num_hidden_layers", absent: 28, in: 1...1_000), heads: heads, activation: .silu,
      epsilon: try file.number("norm_eps", absent: 1e-6, in: 0...1),
      deviation: try file.number("classifier_init_range", absent: 0.02, in: 0...10), hiddenDropout: 0,
      attentionDropout: 0, classifierDropout: try file.number("classifier_dropout", absent: 0.1, in: 0...0.99)
    )
    shape.preNorm = PreNormShape(norm: .rms, pairs: .adjacent, interleavesHeads: true) { _ in
      PreNormShape.Attention(theta: theta, window: nil)
    }
    shape.layerCost = PreNormLayer.cost(of:)
    return shape
  }
}
