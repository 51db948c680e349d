import Networks
import Tensors
import Training

extension Benchmark {
  static let trainingStep = Benchmark(name: "step", summary: "training steps: forward, backward, clip, AdamW")
  {
    options in
    let scenario = try Scenario(options, split: "train", trains: true)
    scenario.model.prepare(for: AdamW(weightDecay: 0.01))
    let stepper = OptimizerStep(model: scenario.model, kernels: scenario.kernels, clipNorm: 1, seed: 1)
    var taken = 0
    var work = Work(
      operations: {
        6 * Double(scenario.shape.productWeights) * Double($0.tokens) / Double(max(1, options.steps))
      }
    ) {
      var sample = Sample(seconds: [])
      for _ in 0..<options.steps {
        let batch = scenario.batch(taken * options.batch..<(taken + 1) * options.batch)
        guard let step = stepper.take(taken, [batch], learningRate: 2e-5) else { break }
        taken += 1
        sample.seconds?.append(step.seconds)
        sample.sentences += step.sentences
        sample.tokens += step.tokens
      }
      // What the first steps do once (memory, caches) is no part of a profile.
      if taken == options.steps { scenario.profile?.reset() }
      return sample
    }
    work.epilogue = { scenario.phases(samples: taken - options.steps) }
    return work
  }
}
