import Basics
import Networks
import Settings
import Tensors
import TestSupport
import Testing
import Training

@Suite("optimizers")
struct OptimizerTests {
  private static let cases = (try? Golden.json("training/optimizers")["cases"]?.array) ?? []

  @Test("are those of PyTorch, and go on bit for bit", arguments: cases.indices)
  func rules(index: Int) throws {
    let golden = OptimizerTests.cases[index]
    let kind = try #require(golden["name"]?.string.flatMap { OptimizerKind(rawValue: $0) })
    var settings = Settings()
    func set(_ key: SettingKey<Double>, _ value: JSONValue?) {
      if let value = value?.double { settings.set(key, to: value, origin: .default) }
    }
    // PyTorch's names of what idx calls by its own.
    let given = try #require(golden["settings"])
    set(.weightDecay, given["weight_decay"])
    set(.adamBeta1, given["betas"]?.array?[0])
    set(.adamBeta2, given["betas"]?.array?[1])
    set(.adamEpsilon, given["eps"])
    set(.momentum, given["momentum"])
    settings.set(.usesNesterov, to: given["nesterov"]?.bool ?? false, origin: .default)
    try checkOptimizer(golden, kind.rule(settings))
  }

  @Test(
    "layer_decay is the rate of each parameter, with every optimizer",
    arguments: OptimizerKind.allCases.map(\.rawValue))
  func layerDecay(name: String) throws {
    let kind = try #require(OptimizerKind(rawValue: name))
    let kernels = Kernels(on: WorkerPool(threads: 1))
    /// The values after three steps of a tensor in a stage, `nil` for above the encoder.
    func values(stage: Int?, rate: Double) -> [Float] {
      let store = ParameterStore()
      func declare() -> Parameter.ID { store.declare("weight", [3, 4], decays: true, start: .ones) }
      let id = stage.map { store.declaring(stage: $0) { declare() } } ?? declare()
      store.allocateValues()
      store.initialize(store.parameters[0], seed: 1, deviation: 1, kernels: kernels)
      store.allocateGradients()
      let optimizer = Optimizer(
        kind.rule(Settings()), layerDecay: LayerDecay(0.5, layers: 2), for: store, kernels: kernels)
      for step in 0..<3 {
        if let gradient = store.gradient(id) {
          for index in 0..<gradient.count { gradient.base[index] = Float((index + step) % 5) - 2 }
        }
        optimizer.step(learningRate: rate, gradientScale: 1)
        store.zeroGradients()
      }
      return store.matrix(id).elements
    }
    let whole = values(stage: nil, rate: 0.1)
    #expect(values(stage: 2, rate: 0.1) == whole)
    for (stage, share) in [(1, 0.5), (0, 0.25)] {
      let slower = values(stage: stage, rate: 0.1)
      #expect(slower == values(stage: nil, rate: 0.1 * share) && slower != whole, "stage \(stage)")
    }
  }

  @Test("each is compared with PyTorch", arguments: OptimizerKind.allCases.map(\.rawValue))
  func compared(name: String) {
    #expect(OptimizerTests.cases.contains { $0["name"]?.string == name })
  }
}
