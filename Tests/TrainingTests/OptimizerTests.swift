import Basics
import Networks
import Tensors
import TestSupport
import Testing
import Training

@Suite("update rules")
struct OptimizerTests {
  @Test("are those of PyTorch, and go on bit for bit", arguments: 0..<8)
  func rules(index: Int) throws {
    let cases = try Golden.json("training/optimizers")["cases"]?.array ?? []
    let golden = try #require(cases.indices.contains(index) ? cases[index] : nil)
    let settings = try #require(golden["settings"])
    func number(_ key: String) -> Double { settings[key]?.double ?? .nan }
    let betas = settings["betas"]?.numbers ?? [0, 0]
    let (pair, epsilon, decay) = ((betas[0], betas[1]), number("eps"), number("weight_decay"))
    switch golden["name"]?.string {
    case "adamw": try checkOptimizer(golden, AdamW(betas: pair, epsilon: epsilon, weightDecay: decay))
    case "adam": try checkOptimizer(golden, Adam(betas: pair, epsilon: epsilon, weightDecay: decay))
    default:
      let plain = SGD(
        momentum: number("momentum"), isNesterov: settings["nesterov"]?.bool ?? false, weightDecay: decay)
      try checkOptimizer(golden, plain)
    }
  }
}
