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
      let layer = Embeddings("embeddings", LayerGradientTests.shape, in: store)
      return { _, y, pass in
        let saved = layer.forward(into: y, pass)
        return { dy, _ in layer.backward(dy, saved, pass) }
      }
    }
  }

  @Test("SelfAttention")
  func selfAttention() throws {
    try checkLayer(inputs: 6, outputs: 6) { store in
      let layer = SelfAttention("attention", layer: 1, LayerGradientTests.shape, in: store)
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
      let layer = EncoderLayer("layer", layer: 1, shape, in: store)
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

  @Test("SentenceClassifier")
  func sentenceClassifier() throws {
    try checkHead(classes: 2, LayerGradientTests.shape) {
      SentenceClassifier(
        .bert, LayerGradientTests.shape, loss: CrossEntropy(classes: 2, smoothing: 0.1), in: $0)
    }
  }

  @Test("TokenClassifier")
  func tokenClassifier() throws {
    try checkHead(classes: 3, LayerGradientTests.shape) {
      TokenClassifier(.bert, LayerGradientTests.shape, loss: CrossEntropy(classes: 3, smoothing: 0), in: $0)
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

/// Every family there is, a test each.
@Suite("families of models")
struct FamilyTests {
  @Test("BERT")
  func bert() throws {
    try checkFamily(
      .bert,
      configuration: """
        {"model_type": "bert", "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 12, "vocab_size": 14, "max_position_embeddings": 8, "initializer_range": 0.3,
         "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.2}
        """)
  }
}
