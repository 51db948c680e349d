package import Tensors

/// Applies an update rule to a model's trainable parameters and keeps its state.
package final class Optimizer {
  /// One vector of the state, with as many elements as its parameter.
  package struct Slot {
    /// Identifies the vector.
    package let tensor: StoredTensor
    /// Its elements.
    package let values: UnsafeMutablePointer<Float>
  }

  /// Number of updates done; the next one is number `stepsTaken + 1`.
  package var stepsTaken = 0
  /// The rule's state, in checkpoint order.
  package let state: [Slot]
  private let rule: any UpdateRule
  private let store: ParameterStore
  private let tensors: [TrainedTensor]
  /// The share of the learning rate of each tensor.
  private let shares: [Double]
  private let memory: [Slab]
  private let kernels: Kernels

  /// Allocates the state of `rule`.
  /// - Parameter layerDecay: the share of the learning rate with which each parameter is trained.
  package init(
    _ rule: some UpdateRule, layerDecay: LayerDecay = .none, for store: ParameterStore, kernels: Kernels
  ) {
    if rule.movesAllRows { store.trainAllRows() }
    (self.rule, self.store, self.kernels) = (rule, store, kernels)
    let names = rule.memory
    let dense = store.trainable.filter { store.rows($0.id) == nil }
    let slab = Slab(count: dense.reduce(0) { $0 + names.count * Optimizer.aligned($1.count) })
    var (offset, memory, state) = (0, [slab], [Slot]())
    tensors = store.trainable.map { parameter in
      let bases = names.map { _ in
        guard store.rows(parameter.id) != nil else {
          defer { offset += Optimizer.aligned(parameter.count) }
          return slab.base + offset
        }
        let own = Slab(count: parameter.count, use: .fewRows)
        memory.append(own)
        return own.base
      }
      for (name, base) in zip(names, bases) {
        state.append(Slot(tensor: StoredTensor(parameter, state: name), values: base))
      }
      return TrainedTensor(parameter: parameter, store: store, memory: bases)
    }
    (self.memory, self.state) = (memory, state)
    shares = tensors.map { layerDecay.share(of: $0.parameter) }
  }

  private static func aligned(_ count: Int) -> Int { (count + 15) & ~15 }

  /// One update; the gradients are first multiplied by `gradientScale` and may be overwritten.
  package func step(learningRate: Double, gradientScale: Double) {
    stepsTaken += 1
    for (tensor, share) in zip(tensors, shares) {
      let step = UpdateStep(
        number: stepsTaken, learningRate: learningRate * share, gradientScale: gradientScale)
      rule.update(tensor, step, kernels)
    }
  }

  /// Restores stored state. A table row whose state is all zeros has not been trained yet.
  ///
  /// - Parameter stored: as many numbers as the parameter has elements.
  package func restore(_ slot: Slot, from stored: UnsafeBufferPointer<Float>) {
    let parameter = slot.tensor.parameter
    precondition(stored.count == parameter.count, "the state of '\(parameter.name)' has another shape")
    guard let base = stored.baseAddress else { return }
    guard let table = store.rows(parameter.id) else {
      return slot.values.update(from: base, count: stored.count)
    }
    let width = table.values.columns
    for row in 0..<table.values.rows {
      let range = row * width..<(row + 1) * width
      guard range.contains(where: { stored[$0] != 0 }) else { continue }
      table.activate(row)
      (slot.values + range.lowerBound).update(from: base + range.lowerBound, count: width)
    }
  }
}
