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

/// Ten steps of AdamW over the golden batches.
private struct TenSteps {
  let golden: GoldenModel
  let rate: Double
  let steps: [TrainingEvent.Step]

  init(_ task: String, frozen: FrozenPart = .nothing, layerDecay: LayerDecay = .none) throws {
    let golden = try GoldenModel("training/\(task)", task: task, prefix: "before/", frozen: frozen)
    let facts = golden.facts
    func number(_ key: String) throws -> Double { try #require(facts[key]?.double) }
    rate = try number("learning_rate")
    let plan = TrainingPlan(
      epochs: 1, accumulation: 2, learningRate: rate, schedule: .cosine,
      warmUp: .steps(2), clipNorm: 1, evaluate: .never, save: .never, logEvery: 1, greaterIsBetter: true,
      patience: 0, threshold: 0, seed: 1)
    golden.model.prepare(for: AdamW(weightDecay: try number("weight_decay")), layerDecay: layerDecay)
    let recorder = Recorder()
    let trainer = Trainer(
      plan: plan, model: golden.model, kernels: golden.kernels,
      evaluate: { ([:], 0) }, observers: [recorder], save: { _, _ in })
    let source = FixedBatches(batches: (facts["batches"]?.array ?? []).map(GoldenModel.batch))
    let (state, reason) = try trainer.run(source, from: TrainingState())
    #expect(reason == .finished)
    #expect(state.step == 10)
    (self.golden, steps) = (golden, recorder.steps)
  }

  func expectClose(_ got: [Double], _ facts: JSONValue, _ key: String, _ bound: Double = 1e-5) {
    let wanted = facts[key]?.numbers ?? []
    #expect(got.count == wanted.count)
    for (a, b) in zip(got, wanted) { #expect(abs(a - b) <= bound * max(1, abs(b)), "\(key)") }
  }

  /// The key bias has no gradient but rounding, which Adam turns into steps of full size.
  func bound(_ parameter: Parameter) -> Double {
    parameter.name.hasSuffix("attention.self.key.bias") ? 2 * rate * 10 : 1e-5
  }
}

@Suite("ten AdamW steps against PyTorch")
struct GoldenTrainingTests {
  @Test("losses, norms, rates and all weights agree to 1e-5", arguments: ["cls", "span"])
  func tenSteps(task: String) throws {
    let run = try TenSteps(task)
    let golden = run.golden
    run.expectClose(run.steps.map(\.loss), golden.facts, "losses")
    run.expectClose(run.steps.map(\.gradientNorm), golden.facts, "gradient_norms")
    run.expectClose(run.steps.map(\.learningRate), golden.facts, "learning_rates", 1e-9)
    for parameter in golden.model.parameters.parameters {
      let difference = largestDifference(
        golden.model.parameters.matrix(parameter.id).elements,
        try golden.tensors.floats("after/" + parameter.name).array)
      #expect(difference <= run.bound(parameter), "\(parameter.name)")
    }
  }

  private static let layerCases = (try? Golden.json("training/layers")["cases"]?.array) ?? []

  @Test(
    "so they do with frozen layers, and with rates that fall towards the bottom",
    arguments: layerCases.indices)
  func layers(index: Int) throws {
    let wanted = GoldenTrainingTests.layerCases[index]
    let frozen = try #require(wanted["frozen_stages"]?.int)
    let decay = LayerDecay(try #require(wanted["layer_decay"]?.double), layers: 2)
    let run = try TenSteps("cls", frozen: .stages(frozen), layerDecay: decay)
    run.expectClose(run.steps.map(\.loss), wanted, "losses")
    run.expectClose(run.steps.map(\.gradientNorm), wanted, "gradient_norms")
    let store = run.golden.model.parameters
    for parameter in store.parameters {
      let values = store.matrix(parameter.id).elements
      let sample = (0..<8).map { values[$0 * parameter.count / 8] }
      let after = (wanted["after"]?[parameter.name]?.numbers ?? []).map { Float($0) }
      #expect(largestDifference(sample, after) <= run.bound(parameter), "\(parameter.name)")
      let before = try run.golden.tensors.floats("before/" + parameter.name).array
      #expect((values == before) == !store.isTrainable(parameter.id), "\(parameter.name)")
    }
  }
}
