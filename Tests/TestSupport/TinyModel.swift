package import Basics
package import Networks
package import Tensors

/// A small model with fresh weights, for tests of behaviour rather than of numbers.
package struct TinyModel {
  package let model: CPUModel
  package let kernels: Kernels

  /// - Parameters:
  ///   - hidden: width; the feed-forward is six times as wide so that products are cut into several parts.
  ///   - dropout: of every site.
  package init(
    task: String, threads: Int, hidden: Int = 96, dropout: Double = 0.1, frozen: Bool = false,
    seed: UInt64 = 5
  ) throws {
    try Machine.prepare()
    kernels = Kernels(on: WorkerPool(threads: threads))
    let configuration = EncoderShape(
      vocabulary: 300, positions: 128, types: 2, hidden: hidden, intermediate: hidden * 12, layers: 2,
      heads: 4,
      activation: .gelu, epsilon: 1e-12, deviation: 0.05, hiddenDropout: dropout, attentionDropout: dropout,
      classifierDropout: dropout)
    let loss = CrossEntropy(classes: task == "cls" ? 2 : 3, smoothing: 0.1)
    let design = ModelDesign(.bert, configuration) { family, shape, store in
      if task == "cls" { return SentenceClassifier(family, shape, loss: loss, in: store) }
      return TokenClassifier(family, shape, loss: loss, in: store)
    }
    model = CPUModel(design, kernels: kernels)
    let store = model.parameters
    if frozen { store.freeze { $0.role == .encoder } }
    store.allocateValues()
    store.allocateGradients()
    for parameter in store.parameters {
      store.initialize(parameter, seed: seed, deviation: configuration.deviation, kernels: kernels)
    }
  }

  /// All weights, one parameter after the other.
  package var weights: [Float] {
    model.parameters.parameters.flatMap { model.parameters.matrix($0.id).elements }
  }

  /// A batch of random sentences with random labels; lengths from 1 to `longest` tokens.
  package static func batch(
    task: String, sentences: Int, longest: Int, generator: inout SeededGenerator
  ) -> LabelledBatch {
    let rows = (0..<sentences).map { _ in
      (0..<1 + generator.below(longest)).map { _ in Int32(5 + generator.below(295)) }
    }
    let tokens = PackedBatch(rows)
    let labels = (0..<(task == "cls" ? sentences : tokens.tokens)).map { index in
      task == "span" && index % 5 == 0 ? CrossEntropy.ignored : Float(generator.below(task == "cls" ? 2 : 3))
    }
    return LabelledBatch(tokens: tokens, targets: labels)
  }
}
