import Basics
import Networks
import Tasks
import Tensors
import Text

extension Benchmark {
  static let evaluation = Benchmark(name: "evaluation", summary: "the test split, once, fp32") { options in
    let scenario = try Scenario(options, split: "test", trains: false)
    let plan = EvaluationPlan(lengths: scenario.sentences.map(\.count), tokenBudget: Evaluation.tokenBudget)
    let batches = plan.batches.map { PackedBatch($0.map { scenario.sentences[$0] }) }
    var samples = 0
    var work = Work(
      operations: { 2 * Double(scenario.shape.productWeights) * Double($0.tokens) },
      items: (Double(scenario.sentences.count), "sentences")
    ) {
      var sample = Sample()
      for batch in batches {
        _ = scenario.model.predict(batch)
        sample.tokens += batch.tokens
      }
      sample.sentences = scenario.sentences.count
      if samples == 0 { scenario.profile?.reset() }
      samples += 1
      return sample
    }
    work.epilogue = { scenario.phases(samples: samples - 1) }
    return work
  }
}
