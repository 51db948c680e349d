package import Basics
package import Networks
package import Tensors
import Testing

/// The tensors of scripts/golden/training.py with the gradients of its eight steps.
package struct OptimizerBench {
  package let facts: JSONValue
  package let store = ParameterStore()
  package let kernels: Kernels
  /// A tensor that is not trained: no rule may touch it.
  private let frozen: Parameter.ID

  package init() throws {
    try Machine.prepare()
    facts = try Golden.json("training/optimizers")
    kernels = Kernels(on: WorkerPool(threads: 2))
    for tensor in facts["tensors"]?.array ?? [] {
      _ = store.declare(
        tensor["name"]?.string ?? "", (tensor["shape"]?.ids ?? []).map(Int.init),
        decays: tensor["decays"]?.bool ?? false, start: .zeros)
    }
    frozen = store.declare("frozen.weight", [4, 4], decays: true, start: .ones)
    store.freeze { $0.name == "frozen.weight" }
    store.allocateValues()
    store.allocateGradients()
    store.pointer(frozen).update(repeating: 1, count: 16)
    for (parameter, values) in zip(store.trainable, facts["starts"]?.array ?? []) {
      store.pointer(parameter.id).update(from: values.numbers.map(Float.init), count: parameter.count)
    }
  }

  package var steps: Int { facts["rates"]?.numbers.count ?? 0 }

  /// One step with the gradients of step `index`, first multiplied by `factor`.
  package func step(_ index: Int, _ rule: Optimizer, factor: Float = 1) {
    for (parameter, values) in zip(store.trainable, facts["gradients"]?.array?[index].array ?? []) {
      guard let gradient = store.gradient(parameter.id) else { continue }
      gradient.base.update(from: values.numbers.map { Float($0) * factor }, count: parameter.count)
    }
    rule.step(learningRate: facts["rates"]?.numbers[index] ?? 0, gradientScale: 1 / Double(factor))
  }

  package var values: [[Float]] { store.parameters.map { store.matrix($0.id).elements } }
}

/// What holds for every update rule: PyTorch's numbers, scaled gradients, frozen tensors, and going on from its state.
///
/// - Parameters:
///   - golden: the case of optimizers.json that the rule stands for.
///   - value: the rule.
package func checkOptimizer(_ golden: JSONValue, _ value: some UpdateRule) throws {
  func make(_ store: ParameterStore, _ kernels: Kernels) -> Optimizer {
    Optimizer(value, for: store, kernels: kernels)
  }
  let bench = try OptimizerBench()
  let rule = make(bench.store, bench.kernels)
  for index in 0..<bench.steps {
    bench.step(index, rule)
    #expect(rule.stepsTaken == index + 1)
    let wanted = golden["after"]?.array?[index].array ?? []
    for (got, wanted) in zip(bench.values, wanted) {
      #expect(largestDifference(got, wanted.numbers.map(Float.init)) <= 5e-6, "step \(index + 1)")
    }
  }
  #expect(bench.values.last?.allSatisfy { $0 == 1 } == true, "a frozen tensor moved")
  try checkState(of: rule, against: golden)
  try checkGoingOn(make, like: bench.values)
  let scaled = try OptimizerBench()
  let other = make(scaled.store, scaled.kernels)
  for index in 0..<scaled.steps { scaled.step(index, other, factor: 4) }
  for (a, b) in zip(scaled.values, bench.values) { #expect(largestDifference(a, b) <= 1e-6, "scaled") }
}

/// The names and numbers of the state are those of PyTorch.
private func checkState(of rule: Optimizer, against golden: JSONValue) throws {
  let state = rule.state
  let wanted = golden["state"]?.object?.members ?? []
  #expect(Set(state.map { $0.tensor.name }) == Set(wanted.map(\.key)))
  for slot in state {
    let numbers = golden["state"]?[slot.tensor.name]?.numbers ?? []
    let got = Array(UnsafeBufferPointer(start: slot.values, count: slot.tensor.parameter.count))
    #expect(largestDifference(got, numbers.map(Float.init)) <= 2e-6, "\(slot.tensor.name)")
  }
}

/// A rule that is given another's state and weights after three steps goes on bit for bit.
private func checkGoingOn(
  _ make: (ParameterStore, Kernels) -> Optimizer, like end: [[Float]]
) throws {
  let (first, second) = (try OptimizerBench(), try OptimizerBench())
  let rule = make(first.store, first.kernels)
  for index in 0..<3 { first.step(index, rule) }
  let heir = make(second.store, second.kernels)
  for (mine, theirs) in zip(heir.state, rule.state) {
    mine.values.update(from: theirs.values, count: mine.tensor.parameter.count)
  }
  heir.stepsTaken = rule.stepsTaken
  for (parameter, values) in zip(second.store.parameters, first.values) {
    second.store.pointer(parameter.id).update(from: values, count: values.count)
  }
  for index in 3..<second.steps { second.step(index, heir) }
  #expect(second.values == end, "going on differs from going straight")
}
