import Basics
import ModelFiles
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// The batches of the golden file, in its order.
private struct FixedBatches: BatchSource {
  let batches: [LabelledBatch]
  var batchesPerEpoch: Int { batches.count }
  func batch(_ index: Int, ofEpoch epoch: Int) -> LabelledBatch { batches[index] }
}

private final class Recorder: TrainingObserver {
  var steps: [TrainingEvent.Step] = []
  func observe(_ event: TrainingEvent, _ state: TrainingState) {
    if case .stepped(let step) = event { steps.append(step) }
  }
}

@Suite("ten AdamW steps against PyTorch")
struct GoldenTrainingTests {
  @Test("losses, norms, rates and all weights agree to 1e-5", arguments: ["cls", "span"])
  func tenSteps(task: String) throws {
    let golden = try GoldenModel("training/\(task)", task: task, prefix: "before/")
    let facts = golden.facts
    func number(_ key: String) throws -> Double { try #require(facts[key]?.double) }
    let plan = TrainingPlan(
      epochs: 1, accumulation: 2, learningRate: try number("learning_rate"), schedule: .cosine,
      warmUp: .steps(2), clipNorm: 1, evaluate: .never, save: .never, logEvery: 1, greaterIsBetter: true,
      patience: 0, threshold: 0, seed: 1)
    golden.model.prepare(for: AdamW(weightDecay: try number("weight_decay")))
    let recorder = Recorder()
    let trainer = Trainer(
      plan: plan, model: golden.model, kernels: golden.kernels,
      evaluate: { ([:], 0) }, observers: [recorder], save: { _, _ in })
    let source = FixedBatches(batches: (facts["batches"]?.array ?? []).map(GoldenModel.batch))
    let (state, reason) = try trainer.run(source, from: TrainingState())
    #expect(reason == .finished)
    #expect(state.step == 10)
    func expectClose(_ got: [Double], _ key: String, _ bound: Double = 1e-5) {
      let wanted = facts[key]?.numbers ?? []
      #expect(got.count == wanted.count)
      for (a, b) in zip(got, wanted) { #expect(abs(a - b) <= bound * max(1, abs(b)), "\(key)") }
    }
    expectClose(recorder.steps.map(\.loss), "losses")
    expectClose(recorder.steps.map(\.gradientNorm), "gradient_norms")
    expectClose(recorder.steps.map(\.learningRate), "learning_rates", 1e-9)
    for parameter in golden.model.parameters.parameters {
      let difference = largestDifference(
        golden.model.parameters.matrix(parameter.id).elements,
        try golden.tensors.floats("after/" + parameter.name).array)
      // The key bias has no gradient but rounding, which Adam turns into steps of full size.
      let bound = parameter.name.hasSuffix("attention.self.key.bias") ? 2 * plan.learningRate * 10 : 1e-5
      #expect(difference <= bound, "\(parameter.name)")
    }
  }
}
