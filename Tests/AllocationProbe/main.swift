import Basics
import CAllocationCount
import Networks
import Tensors
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// What training takes from the heap once it runs steadily: `CALLS BYTES LARGEST` of one step, the worst of eight, for
// each number of layers given. Batches are made before: they are the data's, not the step's.

func measure(layers: Int) -> (calls: Int, bytes: Int, largest: Int) {
  let configuration = EncoderShape(
    vocabulary: 400, positions: 64, types: 2, hidden: 96, intermediate: 384, layers: layers, heads: 4,
    activation: .gelu, epsilon: 1e-12, deviation: 0.02, hiddenDropout: 0.1, attentionDropout: 0.1,
    classifierDropout: 0.1)
  let kernels = Kernels(on: WorkerPool(threads: 2))
  let design = ModelDesign(.bert, configuration) { family, shape, store in
    SentenceClassifier(family, shape, loss: CrossEntropy(classes: 2, smoothing: 0), in: store)
  }
  let model = CPUModel(design, kernels: kernels)
  let store = model.parameters
  store.allocateValues()
  for parameter in store.parameters {
    store.initialize(parameter, seed: 1, deviation: 0.02, kernels: kernels)
  }
  store.allocateGradients()
  model.prepare(for: AdamW(weightDecay: 0.01))
  let step = OptimizerStep(model: model, kernels: kernels, clipNorm: 1, seed: 1)
  var generator = SeededGenerator(seed: 3, "sentences")
  let batches = (0..<12).map { number in
    // The first batch is the largest: memory grows to what it needs.
    let sentences = (0..<16).map { _ in
      (0..<(number == 0 ? 40 : 5 + generator.below(30))).map { _ in Int32(generator.below(400)) }
    }
    return [LabelledBatch(tokens: PackedBatch(sentences), targets: (0..<16).map { Float($0 % 2) })]
  }
  var worst = (calls: 0, bytes: 0, largest: 0)
  for (number, batch) in batches.enumerated() {
    _ = idx_allocations_take()
    _ = step.take(number, batch, learningRate: 1e-4)
    let taken = idx_allocations_take()
    guard number >= 4 else { continue }
    worst = (max(worst.calls, taken.calls), max(worst.bytes, taken.bytes), max(worst.largest, taken.largest))
  }
  return worst
}

guard idx_allocations_are_counted() != 0 else {
  print("not counted here")
  exit(0)
}
try Machine.prepare()
for layers in CommandLine.arguments.dropFirst().compactMap({ Int($0) }) {
  let worst = measure(layers: layers)
  print(worst.calls, worst.bytes, worst.largest)
}
