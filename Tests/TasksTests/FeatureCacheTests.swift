import Basics
import Networks
import Tasks
import Tensors
import TestSupport
import Testing
import Text

@Suite("features of a frozen encoder")
struct FeatureCacheTests {
  @Test("predictions from kept features are those of the whole model", arguments: [TaskKind.cls, .span])
  func samePredictions(task: TaskKind) throws {
    let configuration = EncoderShape(
      vocabulary: 60, positions: 32, types: 2, hidden: 24, intermediate: 48, layers: 2, heads: 3,
      activation: .gelu, epsilon: 1e-12, deviation: 0.2, hiddenDropout: 0.1, attentionDropout: 0.1,
      classifierDropout: 0.1)
    let kernels = Kernels(on: WorkerPool(threads: 2))
    let model = CPUModel(task.design(.bert, configuration), kernels: kernels)
    let store = model.parameters
    store.allocateValues()
    for parameter in store.parameters {
      store.initialize(parameter, seed: 5, deviation: 0.2, kernels: kernels)
    }
    store.freeze { $0.role != .head }
    store.allocateGradients()

    var generator = SeededGenerator(seed: 7, "sentences")
    let batch = PackedBatch(
      (0..<9).map { _ in (0..<1 + generator.below(14)).map { _ in Int32(generator.below(60)) } })
    let whole = model.predict(batch)
    let features = model.features(of: batch)
    #expect(features.count == (task == .cls ? batch.sentences : batch.tokens) * 24)
    #expect(model.predict(features: features) == whole)

    // The head's gradients from kept features are those of the computed ones, when nothing is dropped.
    var still = configuration
    (still.hiddenDropout, still.attentionDropout, still.classifierDropout) = (0, 0, 0)
    let twin = CPUModel(task.design(.bert, still), kernels: kernels)
    for parameter in store.parameters {
      twin.parameters.bind(parameter.id, to: store.pointer(parameter.id), ownedBy: store)
    }
    twin.parameters.freeze { $0.role != .head }
    twin.parameters.allocateGradients()
    let labels = (0..<whole.rows).map { Float($0 % task.classes) }
    func gradients(_ batch: LabelledBatch) -> ([Float], Double) {
      let key = DropoutKey(seed: 1, step: 0, microBatch: 0)
      let loss = twin.accumulateGradients(for: batch, scale: 1, dropout: key)
      defer { twin.parameters.zeroGradients() }
      return (
        twin.parameters.trainable.flatMap { twin.parameters.gradient($0.id)?.elements ?? [] }, loss
      )
    }
    let computed = gradients(LabelledBatch(tokens: batch, targets: labels))
    var kept = LabelledBatch(tokens: batch, targets: labels)
    kept.features = features
    let read = gradients(kept)
    #expect(computed.0 == read.0 && computed.1 == read.1 && !read.0.isEmpty)
  }
}
