import Basics
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// Batches of uneven size and length, a batch of one sentence among them.
struct UnevenBatches: BatchSource {
  let task: String
  let batchesPerEpoch = 5

  func batch(_ index: Int, ofEpoch epoch: Int) -> LabelledBatch {
    var generator = SeededGenerator(seed: 3, "uneven batches", epoch, index)
    let sentences = index == 2 ? 1 : 2 + generator.below(9)
    return TinyModel.batch(task: task, sentences: sentences, longest: 100, generator: &generator)
  }
}

/// The plan of a short run.
func shortPlan(epochs: Int, evaluate: TrainingPlan.Interval = .never) -> TrainingPlan {
  TrainingPlan(
    epochs: epochs, accumulation: 2, learningRate: 1e-3, schedule: .linear, warmUp: .ratio(0.2), clipNorm: 1,
    evaluate: evaluate, save: evaluate, logEvery: 2, greaterIsBetter: true, patience: 0, threshold: 0, seed: 9
  )
}

@Suite("thread counts")
struct ThreadCountTests {
  @Test(
    "a whole run with dropout is bit-identical for 1, 2, 4, 16 and 64 threads",
    arguments: [("cls", false), ("span", false), ("cls", true)])
  func identical(task: String, frozen: Bool) throws {
    func run(_ threads: Int) throws -> (weights: [Float], logits: [Float]) {
      let tiny = try TinyModel(task: task, threads: threads, frozen: frozen)
      tiny.model.prepare(for: AdamW(weightDecay: 0.01))
      let trainer = Trainer(
        plan: shortPlan(epochs: 2), model: tiny.model, kernels: tiny.kernels,
        evaluate: { ([:], 0) }, observers: [], save: { _, _ in })
      _ = try trainer.run(UnevenBatches(task: task), from: TrainingState())
      var generator = SeededGenerator(seed: 4, "probe")
      let probe = TinyModel.batch(task: task, sentences: 7, longest: 60, generator: &generator)
      return (tiny.weights, tiny.model.predict(probe.tokens).values)
    }
    let one = try run(1)
    #expect(one.weights.allSatisfy { $0.isFinite })
    for threads in [2, 4, 16, 64] {
      let many = try run(threads)
      #expect(many.weights == one.weights, "\(threads) threads")
      #expect(many.logits == one.logits, "\(threads) threads")
    }
  }

  @Test("a frozen backbone has no gradient memory and does not move")
  func frozen() throws {
    let tiny = try TinyModel(task: "cls", threads: 1, frozen: true)
    let store = tiny.model.parameters
    for parameter in store.parameters {
      #expect(
        (store.gradient(parameter.id) != nil)
          == (parameter.name.hasPrefix("classifier") || parameter.name.contains("pooler")))
    }
    let before = store.matrix(store.parameters[0].id).elements
    tiny.model.prepare(for: AdamW(weightDecay: 0.01))
    #expect(tiny.model.state.count == 2 * 4)
    let trainer = Trainer(
      plan: shortPlan(epochs: 1), model: tiny.model, kernels: tiny.kernels,
      evaluate: { ([:], 0) }, observers: [], save: { _, _ in })
    _ = try trainer.run(UnevenBatches(task: "cls"), from: TrainingState())
    #expect(store.matrix(store.parameters[0].id).elements == before)
  }
}
