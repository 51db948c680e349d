import Basics
import Networks
import Tensors
import Testing
import Training

/// A word table of 200 rows, trained through few of them, beside the dense form of the same.
private struct Twin {
  let store = ParameterStore()
  let id: Parameter.ID
  let optimizer: Optimizer
  static let (rows, width) = (200, 24)

  init(isTable: Bool, decay: Double, layerDecay: Double, kernels: Kernels) {
    let store = store
    id = store.declaring(stage: 0) {
      store.declare("table", [Twin.rows, Twin.width], decays: true, start: .normal, isTable: isTable)
    }
    store.allocateValues()
    store.initialize(store.parameters[0], seed: 3, deviation: 0.5, kernels: kernels)
    store.allocateGradients()
    optimizer = Optimizer(
      AdamW(weightDecay: decay), layerDecay: LayerDecay(layerDecay, layers: 2), for: store, kernels: kernels)
  }

  /// One step with gradients in the rows of `ids` only; returns what a batch reads of them.
  func step(_ ids: [Int32], rate: Double, _ generator: inout SeededGenerator) -> [Float] {
    let read = ids.flatMap { id in
      Array(
        UnsafeBufferPointer(start: store.matrix(self.id, reading: ids).row(Int(id)), count: Twin.width))
    }
    store.rows(id)?.willAddGradients(ids)
    let gradients = store.rows(id)?.gradients ?? store.gradient(id)
    for row in ids {
      for column in 0..<Twin.width {
        gradients?.row(Int(row))[column] += Float(generator.uniform() - 0.5)
      }
    }
    optimizer.step(learningRate: rate, gradientScale: 0.7)
    store.zeroGradients()
    return read
  }

  var values: [Float] { store.matrix(id).elements }

  /// A twin that goes on where this one stands, as a resumed run does.
  func resumed(decay: Double, layerDecay: Double, kernels: Kernels) -> Twin {
    let copy = Twin(
      isTable: store.rows(id) != nil, decay: decay, layerDecay: layerDecay, kernels: kernels)
    let count = Twin.rows * Twin.width
    copy.store.pointer(id).update(from: store.pointer(id), count: count)
    for (slot, other) in zip(copy.optimizer.state, optimizer.state) {
      copy.optimizer.restore(slot, from: UnsafeBufferPointer(start: other.values, count: count))
    }
    copy.optimizer.stepsTaken = optimizer.stepsTaken
    return copy
  }
}

@Suite("rows of a table")
struct LazyRowUpdatesTests {
  @Test(
    "decay put off equals decay at once to the last bit, saved, read or resumed in between or not",
    arguments: [(0.0, 1.0), (0.01, 1), (0.3, 1), (0.3, 0.8)], [1, 2, 3] as [UInt64])
  func lazyEqualsDense(decays: (Double, Double), seed: UInt64) throws {
    let (decay, layerDecay) = decays
    let kernels = Kernels(on: WorkerPool(threads: 2))
    var lazy = Twin(isTable: true, decay: decay, layerDecay: layerDecay, kernels: kernels)
    let dense = Twin(isTable: false, decay: decay, layerDecay: layerDecay, kernels: kernels)
    var plan = SeededGenerator(seed: seed, "plan")
    for step in 0..<60 {
      var (a, b) = (
        SeededGenerator(seed: seed, "gradient", step), SeededGenerator(seed: seed, "gradient", step)
      )
      let ids = (0..<7).map { _ in Int32(plan.below(Twin.rows)) }
      let rate = 1e-2 * plan.uniform()
      #expect(lazy.step(ids, rate: rate, &a) == dense.step(ids, rate: rate, &b))
      if step % 17 == 3 { #expect(lazy.values == dense.values) }
      if step % 23 == 5 { lazy = lazy.resumed(decay: decay, layerDecay: layerDecay, kernels: kernels) }
    }
    #expect(lazy.values == dense.values)
    #expect(lazy.store.rows(lazy.id)?.active.count ?? Twin.rows < Twin.rows)
  }

  @Test("the norm counts the rows of this step once")
  func norm() {
    let kernels = Kernels(on: WorkerPool(threads: 1))
    let twin = Twin(isTable: true, decay: 0, layerDecay: 1, kernels: kernels)
    for _ in 0..<2 {
      twin.store.rows(twin.id)?.willAddGradients([5, 9, 5])
      twin.store.rows(twin.id)?.gradients.row(5)[0] = 3
      twin.store.rows(twin.id)?.gradients.row(9)[1] = 4
      #expect(twin.store.gradientNorm(kernels) == 5)
      twin.store.zeroGradients()
      #expect(twin.store.gradientNorm(kernels) == 0)
    }
  }
}
