import Basics
import Tensors

extension ModelFamily {
  /// Warner et al. 2024: LayerNorm before each half of a layer, rotary positions, windows in most layers, GeGLU.
  ///
  /// - Reference: `ModernBertModel` of transformers 5.
  package static let modernBERT = ModelFamily(
    title: "ModernBERT", modelTypes: ["modernbert"], className: "ModernBert",
    names: NameMap(prefix: "model.", layers: "layers."),
    read: { (file) throws(Failure) in try readModernBERT(file) },
    makeEncoder: { shape, store in
      let layer = PreNormLayerNames(
        attentionNorm: "attn_norm", joint: "attn.Wqkv", attentionOutput: "attn.Wo",
        feedForwardNorm: "mlp_norm", gated: "mlp.Wi", output: "mlp.Wo", firstLacksNorm: true,
        definesNormsLast: false)
      let names = PreNormNames(
        word: "model.embeddings.tok_embeddings", embeddingNorm: "model.embeddings.norm",
        layers: "model.layers.", layer: layer, finalNorm: "model.final_norm")
      return PreNormEncoder(names, shape, in: store)
    },
    heads: { shape in
      // The layer before the classifier is in files of the pretrained model, too.
      let head = HeadLayout(
        dense: .init(
          "head.dense", role: .pooler, hasBias: shape.preNorm?.headBias ?? false,
          activation: .feedForward(shape.preNorm?.headActivation ?? .gelu), norm: "head.norm"),
        dropout: shape.classifierDropout)
      return HeadLayouts(sentence: head, token: head)
    })

  /// Absent keys have transformers' defaults.
  private static func readModernBERT(_ file: ConfigurationReader) throws(Failure) -> EncoderShape {
    let layers = try file.whole("num_hidden_layers", absent: 22, in: 1...1_000)
    let hidden = try file.whole("hidden_size", absent: 768, in: 1...65_536)
    let heads = try file.headCount(absent: 12, hidden: hidden)
    let vocabulary = try file.whole("vocab_size", absent: 50_368, in: 1...10_000_000)
    var kind = PreNormShape(
      norm: .layer(hasBias: try file.flag("norm_bias", absent: false)),
      attentionBias: try file.flag("attention_bias", absent: false),
      feedForwardBias: try file.flag("mlp_bias", absent: false),
      embeddingDropout: try file.number("embedding_dropout", absent: 0, in: 0...0.99),
      feedForwardDropout: try file.number("mlp_dropout", absent: 0, in: 0...0.99), pairs: .halves,
      interleavesHeads: false, attention: try attention(file, layers: layers))
    kind.headActivation = try file.activation("classifier_activation")
    kind.headBias = try file.flag("classifier_bias", absent: false)
    var shape = EncoderShape(
      vocabulary: vocabulary,
      positions: try file.whole("max_position_embeddings", absent: 8_192, in: 1...1_048_576), types: 0,
      hidden: hidden, intermediate: try file.whole("intermediate_size", absent: 1_152, in: 1...1_048_576),
      layers: layers, heads: heads, activation: try file.activation("hidden_activation"),
      epsilon: try file.number("norm_eps", absent: 1e-5, in: 0...1),
      deviation: try file.number("initializer_range", absent: 0.02, in: 0...10), hiddenDropout: 0,
      attentionDropout: try file.number("attention_dropout", absent: 0, in: 0...0.99),
      classifierDropout: try file.number("classifier_dropout", absent: 0, in: 0...0.99))
    switch file.present("classifier_pooling")?.string ?? "cls" {
    case "cls": shape.sentenceRows = .firstTokens
    case "mean": shape.sentenceRows = .means
    case let other: throw file.unsupported("classifier_pooling", other, known: "cls mean")
    }
    (shape.preNorm, shape.layerCost) = (kind, PreNormLayer.cost(of:))
    return shape
  }

  /// The attention of each layer: whole in some, within a window in the others, each kind with its own θ.
  private static func attention(
    _ file: ConfigurationReader, layers: Int
  ) throws(Failure) -> @Sendable (Int) -> PreNormShape.Attention {
    let every = try file.whole("global_attn_every_n_layers", absent: 3, in: 1...1_000)
    var isWhole = (0..<layers).map { $0.isMultiple(of: every) }
    if let types = file.present("layer_types") {
      let words = (types.array ?? []).map { $0.string ?? "" }
      guard words.count == layers else {
        throw file.wrong("layer_types", "does not name the attention of each of \(layers) layers")
      }
      for word in words where !["full_attention", "sliding_attention"].contains(word) {
        throw file.unsupported("layer_types", word, known: "full_attention sliding_attention")
      }
      isWhole = words.map { $0 == "full_attention" }
    }
    if file.present("rope_scaling") != nil {
      throw file.unsupported("rope_scaling", "an object", known: "null")
    }
    let whole = PreNormShape.Attention(
      theta: try theta(file, "full_attention", older: "global_rope_theta", absent: 160_000), window: nil)
    let local = PreNormShape.Attention(
      theta: try theta(file, "sliding_attention", older: "local_rope_theta", absent: 10_000),
      window: try file.whole("local_attention", absent: 128, in: 0...1_048_576) / 2)
    // Read also for other numbers of layers: of what is beyond the last one, the pattern of the older key is asked.
    return { [isWhole] layer in
      (layer < isWhole.count ? isWhole[layer] : layer.isMultiple(of: every)) ? whole : local
    }
  }

  private static func theta(
    _ file: ConfigurationReader, _ kind: String, older: String, absent: Double
  ) throws(Failure) -> Double {
    let range = 1.0...1e12
    let otherwise = try file.number(older, absent: absent, in: range)
    guard let parameters = file.present("rope_parameters") else {
      if case .null = file.tree[older] { throw file.unsupported(older, "null", known: "a number") }
      return otherwise
    }
    guard case .object(let tree)? = parameters[kind] else { return otherwise }
    let inner = ConfigurationReader(tree, path: file.path)
    try inner.require("rope_type", is: "default")
    return try inner.number("rope_theta", absent: otherwise, in: range)
  }
}

extension ConfigurationReader {
  /// num_attention_heads of an encoder with rotary positions: a divisor of `hidden` that leaves heads of an even width.
  /// - Throws: `config.value`.
  func headCount(absent: Int, hidden: Int) throws(Failure) -> Int {
    let heads = try whole("num_attention_heads", absent: absent, in: 1...4_096)
    guard hidden.isMultiple(of: 2 * heads) else {
      throw wrong("num_attention_heads", "\(heads) does not divide hidden_size \(hidden) into even parts")
    }
    guard try whole("head_dim", absent: hidden / heads, in: 1...65_536) == hidden / heads else {
      throw wrong("head_dim", "is not hidden_size / num_attention_heads, \(hidden / heads)")
    }
    return heads
  }
}
