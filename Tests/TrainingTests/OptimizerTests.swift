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

  @Test("each is compared with PyTorch", arguments: OptimizerKind.allCases.map(\.rawValue))
  func compared(name: String) {
    #expect(OptimizerTests.cases.contains { $0["name"]?.string == name })
  }
}
