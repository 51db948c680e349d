package import Networks
package import Tensors

/// Adam with decoupled weight decay over a model's trainable parameters; biases and LayerNorm do not decay.
///
/// - Reference: Loshchilov and Hutter 2019; `torch.optim.AdamW` with the two parameter groups of Hugging Face's
///   Trainer.
package final class AdamW: Optimizer {
  package struct Settings: Sendable, Equatable {
    package var betas: (Double, Double)
    package var epsilon: Double
    package var weightDecay: Double

    package init(betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double) {
      (self.betas, self.epsilon, self.weightDecay) = (betas, epsilon, weightDecay)
    }

    package static func == (a: Settings, b: Settings) -> Bool {
      a.betas == b.betas && a.epsilon == b.epsilon && a.weightDecay == b.weightDecay
    }
  }

  /// One parameter's state, in checkpoint order.
  package struct Slot {
    package let parameter: Parameter
    /// First moment, stored as `exp_avg`.
    package let moment1: UnsafeMutablePointer<Float>
    /// Second moment, stored as `exp_avg_sq`.
    package let moment2: UnsafeMutablePointer<Float>
  }

  package let settings: Settings
  package let slots: [Slot]
  /// Updates done; the next one is number `stepsTaken + 1`.
  package var stepsTaken = 0
  private let store: ParameterStore
  private let memory: [Slab]
  private let kernels: Kernels

  package init(_ settings: Settings, for store: ParameterStore, kernels: Kernels) {
    self.settings = settings
    self.store = store
    self.kernels = kernels
    let dense = store.trainable.filter { !$0.isTable }
    let memory = Slab(count: dense.reduce(0) { $0 + 2 * AdamW.aligned($1.count) })
    var (offset, owners) = (0, [memory])
    slots = store.trainable.map { parameter in
      guard parameter.isTable else {
        let size = AdamW.aligned(parameter.count)
        defer { offset += 2 * size }
        return Slot(
          parameter: parameter, moment1: memory.base + offset, moment2: memory.base + offset + size)
      }
      let (first, second) = (
        Slab(count: parameter.count, use: .fewRows), Slab(count: parameter.count, use: .fewRows)
      )
      owners += [first, second]
      return Slot(parameter: parameter, moment1: first.base, moment2: second.base)
    }
    self.memory = owners
  }

  package var state: [OptimizerSlot] {
    slots.flatMap { slot in
      [
        OptimizerSlot(parameter: slot.parameter, name: "exp_avg", values: slot.moment1),
        OptimizerSlot(parameter: slot.parameter, name: "exp_avg_sq", values: slot.moment2),
      ]
    }
  }

  private static func aligned(_ count: Int) -> Int { (count + 15) & ~15 }

  /// One update from the gradients, which are first multiplied by `gradientScale`.
  package func step(learningRate: Double, gradientScale: Double) {
    stepsTaken += 1
    for slot in slots {
      let rule = AdamWRule(
        learningRate: learningRate, betas: settings.betas, epsilon: settings.epsilon,
        weightDecay: slot.parameter.decays ? settings.weightDecay : 0, step: stepsTaken,
        gradientScale: gradientScale)
      if let table = store.rows(slot.parameter.id) {
        kernels.adamW(
          rows: table.active, value: table.values, gradient: table.gradients,
          moment1: matrix(slot.moment1, table), moment2: matrix(slot.moment2, table), rule)
        table.decayOthers(by: rule.decay)
      } else if let gradient = store.gradient(slot.parameter.id) {
        kernels.adamW(
          value: store.pointer(slot.parameter.id), gradient: gradient.base, moment1: slot.moment1,
          moment2: slot.moment2, count: slot.parameter.count, rule)
      }
    }
  }

  private func matrix(_ memory: UnsafeMutablePointer<Float>, _ table: TableRows) -> Matrix {
    Matrix(memory, rows: table.values.rows, columns: table.values.columns)
  }
}
