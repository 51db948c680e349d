import Basics
import Networks
import Tasks
import Tensors
import Training

extension Benchmark {
  static let frozen = Benchmark(
    name: "frozen", summary: "5 epochs of a classifier on a frozen encoder, computed once"
  ) {
    options in
    var options = options
    options.frozen = true
    let scenario = try Scenario(options, split: "train", trains: true)
    let (count, epochs) = (min(options.sentences, scenario.sentences.count), 5)
    scenario.model.prepare(for: AdamW(weightDecay: 0.01))
    let stepper = OptimizerStep(model: scenario.model, kernels: scenario.kernels, clipNorm: 1, seed: 1)
    return Work(items: (Double(count * epochs), "sentences")) {
      let watch = Stopwatch()
      guard let cache = scenario.features(of: count) else { return Sample() }
      for epoch in 0..<epochs {
        for first in stride(from: 0, to: count, by: options.batch) {
          let range = first..<min(first + options.batch, count)
          var batch = scenario.batch(range)
          batch.features = cache.features(of: Array(range))
          _ = stepper.take(epoch * count + first, [batch], learningRate: 2e-5)
        }
      }
      return Sample(seconds: [watch.seconds], sentences: count)
    }
  }
}
