import Tensors
import TestSupport
import Testing

@testable import Networks

/// Every layer there is, a test each.
@Suite("gradients by central differences")
struct LayerGradientTests {
  static let shape = EncoderShape(
    vocabulary: 12, positions: 8, types: 2, hidden: 6, intermediate: 10, layers: 2, heads: 2,
    activation: .gelu,
    epsilon: 1e-12, deviation: 0.3, hiddenDropout: 0.2, attentionDropout: 0.2, classifierDropout: 0.2)

  @Test("Linear")
  func linear() throws {
    try checkLayer(inputs: 6, outputs: 4) { store in
      let layer = Linear("linear", inputs: 6, outputs: 4, in: store)
      return { x, y, pass in
        layer.forward(x, into: y, pass.kernels)
        return { dy, dx in layer.backward(dy, x, into: dx, pass.kernels) }
      }
    }
  }

  @Test("LayerNorm")
  func layerNorm() throws {
    try checkLayer(inputs: 6, outputs: 6) { store in
      let layer = LayerNorm("norm", width: 6, epsilon: 1e-12, in: store)
      return { x, y, pass in
        let statistics = pass.arena.matrix(2, x.rows)
        layer.forward(x, into: y, statistics: statistics, pass.kernels)
        return { dy, dx in layer.backward(dy, x, statistics: statistics, into: dx, pass.kernels) }
      }
    }
  }

  @Test("Embeddings")
  func embeddings() throws {
    try checkLayer(inputs: 1, outputs: 6) { store in
      let layer = Embeddings(
        EmbeddingNames(prefix: "", definesPositionsLast: false), LayerGradientTests.shape, in: store)
      return { _, y, pass in
        let saved = layer.forward(into: y, pass)
        return { dy, _ in layer.backward(dy, saved, pass) }
      }
    }
  }

  @Test("SelfAttention")
  func selfAttention() throws {
    try checkLayer(inputs: 6, outputs: 6) { store in
      let layer = SelfAttention(
        EncoderLayerNames(), in: "layer.", layer: 1, LayerGradientTests.shape, in: store)
      return { x, y, pass in
        let saved = layer.forward(x, queries: x, rows: .all, into: y, pass)
        return { dy, dx in
          layer.backward(dy, saved, input: x, queries: x, rows: .all, gradient: dx, into: dx, pass)
        }
      }
    }
  }

  @Test(
    "EncoderLayer, for all tokens and for the first ones", arguments: [true, false],
    Activation.allCases.filter { $0 != .relu })
  func encoderLayer(isWhole: Bool, activation: Activation) throws {
    var shape = LayerGradientTests.shape
    shape.activation = activation
    let rows: OutputRows = isWhole ? .all : .firstTokens
    try checkLayer(inputs: 6, outputs: 6, rows: rows) { store in
      let layer = EncoderLayer(EncoderLayerNames(), in: "layer.", number: 1, shape, in: store)
      return { x, y, pass in
        let saved = layer.forward(x, rows: rows, into: y, pass)
        return { dy, dx in
          guard isWhole else { return layer.backward(dy, saved, into: dx, pass) }
          layer.backward(dy, saved, into: dy, pass)
          dx.base.update(from: dy.base, count: dy.count)
        }
      }
    }
  }

  @Test("Embeddings of other families: positions behind the padding, a projection, no types")
  func otherEmbeddings() throws {
    var shape = LayerGradientTests.shape
    (shape.types, shape.padding, shape.narrowEmbedding) = (0, 1, 4)
    try checkLayer(inputs: 1, outputs: 6) { store in
      let layer = Embeddings(EmbeddingNames(prefix: "", definesPositionsLast: true), shape, in: store)
      return { _, y, pass in
        let saved = layer.forward(into: y, pass)
        return { dy, _ in layer.backward(dy, saved, pass) }
      }
    }
  }

  @Test("LayerNorm and Linear without biases")
  func withoutBias() throws {
    try checkLayer(inputs: 6, outputs: 4) { store in
      let norm = LayerNorm("norm", width: 6, epsilon: 1e-5, hasBias: false, in: store)
      let linear = Linear("linear", inputs: 6, outputs: 4, hasBias: false, in: store)
      return { x, y, pass in
        let (normal, statistics) = (pass.arena.matrix(x.rows, 6), pass.arena.matrix(2, x.rows))
        norm.forward(x, into: normal, statistics: statistics, pass.kernels)
        linear.forward(normal, into: y, pass.kernels)
        return { dy, dx in
          linear.backward(dy, normal, into: dx, pass.kernels)
          norm.backward(dx, x, statistics: statistics, into: dx, pass.kernels)
        }
      }
    }
  }

  @Test("RMSNorm")
  func rmsNorm() throws {
    try checkLayer(inputs: 6, outputs: 6) { store in
      let layer = RMSNorm("norm", width: 6, epsilon: 1e-5, in: store)
      return { x, y, pass in
        let statistics = pass.arena.matrix(2, x.rows)
        layer.forward(x, into: y, statistics: statistics, pass.kernels)
        return { dy, dx in layer.backward(dy, x, statistics: statistics, into: dx, pass.kernels) }
      }
    }
  }

  static func preNorm(_ norm: PreNormShape.Norm, hasBias: Bool, window: Int?) -> EncoderShape {
    var shape = shape
    (shape.hidden, shape.types, shape.layerCost) = (8, 0, PreNormLayer.cost(of:))
    shape.preNorm = PreNormShape(
      norm: norm, attentionBias: hasBias, feedForwardBias: hasBias, embeddingDropout: 0.2,
      feedForwardDropout: 0.2, pairs: hasBias ? .halves : .adjacent, interleavesHeads: !hasBias
    ) { _ in PreNormShape.Attention(theta: 10, window: window) }
    return shape
  }

  @Test("WordEmbeddings, with and without normalization", arguments: [nil, "norm"])
  func wordEmbeddings(norm: String?) throws {
    let shape = LayerGradientTests.preNorm(.layer(hasBias: false), hasBias: false, window: nil)
    let kind = try #require(shape.preNorm)
    try checkLayer(inputs: 1, outputs: 8) { store in
      let layer = WordEmbeddings("word", norm: norm, shape, kind, in: store)
      return { _, y, pass in
        let saved = layer.forward(into: y, pass)
        return { dy, _ in layer.backward(dy, saved, pass) }
      }
    }
  }

  @Test(
    "PreNormLayer with its RotaryAttention, for all tokens and for the first ones", arguments: [true, false],
    [nil, 1])
  func preNormLayer(isWhole: Bool, window: Int?) throws {
    let rows: OutputRows = isWhole ? .all : .firstTokens
    for (norm, hasBias, number) in [
      (PreNormShape.Norm.layer(hasBias: true), true, 1), (.layer(hasBias: false), true, 2), (.rms, false, 2),
    ] {
      let shape = LayerGradientTests.preNorm(norm, hasBias: hasBias, window: window)
      let kind = try #require(shape.preNorm)
      let table = RotaryTable(theta: 10, width: 4)
      table.reserve(4)
      let names = PreNormLayerNames(
        attentionNorm: "norm", joint: "joint", attentionOutput: "out", feedForwardNorm: "norm2",
        gated: "gated",
        output: "output", firstLacksNorm: true, definesNormsLast: !hasBias)
      let positions: [Int32] = [0, 1, 2, 0, 0, 1, 2, 3]
      try checkLayer(inputs: 8, outputs: 8, rows: rows) { store in
        let layer = PreNormLayer(names, in: "", number: number, shape, kind, table: table, in: store)
        return { x, y, pass in
          let saved = layer.forward(x, rows: rows, positions: positions, into: y, pass)
          return { dy, dx in
            guard !isWhole else {
              layer.backward(dy, saved, positions: positions, into: dy, pass)
              return dx.base.update(from: dy.base, count: dy.count)
            }
            layer.backward(dy, saved, positions: positions, into: dx, pass)
          }
        }
      }
    }
  }

  @Test("SentenceClassifier of every family", arguments: ModelFamily.everyTested.indices)
  func sentenceClassifier(index: Int) throws {
    var shape = LayerGradientTests.shape
    for rows in [OutputRows.firstTokens, .means] {
      shape.sentenceRows = rows
      try checkHead(classes: 2, shape) {
        SentenceClassifier(
          ModelFamily.everyTested[index], shape, loss: CrossEntropy(classes: 2, smoothing: 0.1), in: $0)
      }
    }
  }

  @Test("TokenClassifier of every family", arguments: ModelFamily.everyTested.indices)
  func tokenClassifier(index: Int) throws {
    try checkHead(classes: 3, LayerGradientTests.shape) {
      TokenClassifier(
        ModelFamily.everyTested[index], LayerGradientTests.shape,
        loss: CrossEntropy(classes: 3, smoothing: 0),
        in: $0)
    }
  }

  @Test("CrossEntropy: plain, smooth, weighted and focal")
  func crossEntropy() throws {
    var focal = CrossEntropy(classes: 3, smoothing: 0, weights: [1, 2, 0.5])
    focal.focal = CrossEntropy.Focal(gamma: 2, alpha: 0.7)
    for loss in [
      CrossEntropy(classes: 3, smoothing: 0), CrossEntropy(classes: 3, smoothing: 0.2),
      CrossEntropy(classes: 3, smoothing: 0.2, weights: [1, 2, 0.5]), focal,
    ] { try checkLoss(loss, classes: 3) }
  }

  @Test("MeanSquaredError")
  func meanSquaredError() throws { try checkLoss(MeanSquaredError(), targets: [0.5, -3, 0, 1e3, 2]) }

  @Test("BinaryCrossEntropy, also of logits that overflow") func binaryCrossEntropy() throws {
    try checkLoss(BinaryCrossEntropy(labels: 3), targets: [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0])
    var values: [Float] = [1e4, -1e4]
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let logits = Matrix(base, rows: 1, columns: 2)
      #expect(BinaryCrossEntropy(labels: 2).sum(logits, [1, 0]) == 0)
      #expect(BinaryCrossEntropy(labels: 2).sum(logits, [0, 1]) == 1e4)
    }
    #expect(probability(ofLogit: 1000) == 1 && probability(ofLogit: -700) > 0)
  }

  @Test("a wrong gradient is noticed")
  func planted() throws {
    let error = try gradientError(inputs: 6, outputs: 4) { store in
      let layer = Linear("linear", inputs: 6, outputs: 4, in: store)
      return { x, y, pass in
        layer.forward(x, into: y, pass.kernels)
        // Without the bias.
        return { dy, dx in
          MatrixProduct.multiply(layer.gradientProduct(dy, x), on: pass.kernels.workers)
          layer.backward(dy, into: dx, adding: false, pass.kernels)
        }
      }
    }
    #expect(error.share > 0.1)
  }
}

extension ModelFamily {
  /// Every family with a head of its own.
  static let everyTested: [ModelFamily] = [.bert, .roberta, .distilBERT, .electra, .modernBERT, .neoBERT]
}

/// Every family there is, a test each.
@Suite("families of models")
struct FamilyTests {
  static let sizes = """
    "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12,
    "vocab_size": 14, "max_position_embeddings": 8, "initializer_range": 0.3, "hidden_dropout_prob": 0.2,
    "attention_probs_dropout_prob": 0.2
    """

  @Test("BERT")
  func bert() throws {
    try checkFamily(.bert, configuration: #"{"model_type": "bert", \#(FamilyTests.sizes)}"#)
  }

  @Test("RoBERTa")
  func roberta() throws {
    for types in [1, 2] {
      try checkFamily(
        .roberta,
        configuration: #"{"model_type": "roberta", "type_vocab_size": \#(types), \#(FamilyTests.sizes)}"#)
    }
  }

  @Test("XLM-RoBERTa")
  func xlmRoBERTa() throws {
    try checkFamily(
      .xlmRoBERTa,
      configuration: #"{"model_type": "xlm-roberta", "type_vocab_size": 1, \#(FamilyTests.sizes)}"#)
  }

  @Test("CamemBERT")
  func camemBERT() throws {
    try checkFamily(
      .camemBERT, configuration: #"{"model_type": "camembert", "type_vocab_size": 1, \#(FamilyTests.sizes)}"#)
  }

  @Test("DistilBERT")
  func distilBERT() throws {
    try checkFamily(
      .distilBERT,
      configuration: """
        {"model_type": "distilbert", "dim": 8, "n_layers": 2, "n_heads": 2, "hidden_dim": 12, "vocab_size": 14,
         "max_position_embeddings": 8, "initializer_range": 0.3, "dropout": 0.2, "attention_dropout": 0.2}
        """)
  }

  @Test("ELECTRA, with narrow embeddings and without")
  func electra() throws {
    for width in [6, 8] {
      try checkFamily(
        .electra,
        configuration: #"{"model_type": "electra", "embedding_size": \#(width), \#(FamilyTests.sizes)}"#)
    }
  }

  @Test("ModernBERT, with and without biases, of the first token and of the mean")
  func modernBERT() throws {
    for (hasBias, pooling) in [(false, "mean"), (true, "cls")] {
      try checkFamily(
        .modernBERT,
        configuration: """
          {"model_type": "modernbert", "hidden_size": 8, "num_hidden_layers": 3, "num_attention_heads": 2,
           "intermediate_size": 12, "vocab_size": 14, "max_position_embeddings": 8, "initializer_range": 0.3,
           "embedding_dropout": 0.2, "attention_dropout": 0.2, "mlp_dropout": 0.2, "classifier_dropout": 0.2,
           "local_attention": 2, "norm_bias": \(hasBias), "mlp_bias": \(hasBias), "attention_bias": \(hasBias),
           "classifier_bias": \(hasBias), "classifier_pooling": "\(pooling)"}
          """)
    }
  }

  @Test("NeoBERT")
  func neoBERT() throws {
    try checkFamily(
      .neoBERT,
      configuration: """
        {"model_type": "neobert", "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 12, "vocab_size": 14, "max_length": 8, "classifier_dropout": 0.2}
        """)
  }
}
