import Basics
package import Networks
package import Tensors
package import Testing

/// A layer from `x [tokens, inputs]` to `y [rows, outputs]`, which it overwrites. What it returns is the way back: it
/// adds into the gradients of the parameters, may overwrite `dy`, and writes `dx`, which is zero before.
package typealias LayerUnderTest = (_ x: Matrix, _ y: Matrix, _ pass: ForwardContext) -> (
  _ dy: Matrix, _ dx: Matrix
) -> Void

/// What holds for every layer: the gradients of all parameters and of the input, under dropout, are the slopes that
/// central differences measure.
///
/// - Parameters:
///   - inputs: columns of the input.
///   - outputs: columns of the result.
///   - rows: the rows of the result.
///   - make: declares the layer's parameters.
package func checkLayer(
  inputs: Int, outputs: Int, rows: OutputRows = .all, at location: SourceLocation = #_sourceLocation,
  _ make: (ParameterStore) -> LayerUnderTest
) throws {
  try gradientError(inputs: inputs, outputs: outputs, rows: rows, make).expectNone(location)
}

/// What ``checkLayer(inputs:outputs:rows:at:_:)`` measures.
package func gradientError(
  inputs: Int, outputs: Int, rows: OutputRows = .all, _ make: (ParameterStore) -> LayerUnderTest
) throws -> GradientError {
  try Machine.prepare()
  let (store, kernels, arena) = (ParameterStore(), Kernels(on: WorkerPool(threads: 2)), Arena())
  let layer = make(store)
  store.fill(deviation: 0.5, kernels: kernels)
  let batch = tinyBatch
  let pass = ForwardContext(
    batch, .training(DropoutKey(seed: 3, step: 1, microBatch: 0)), arena: arena, kernels: kernels)
  let (input, weights) = (Slab(count: batch.tokens * inputs), Slab(count: batch.tokens * outputs))
  kernels.fillNormal(input.base, count: input.count, key: 5, deviation: 1)
  kernels.fillNormal(weights.base, count: weights.count, key: 6, deviation: 1)
  let x = Matrix(input.base, rows: batch.tokens, columns: inputs)
  let weight = Matrix(weights.base, rows: rows.count(in: batch), columns: outputs)

  // The function is the sum of the result's elements, each with a weight of its own.
  func value() -> Double {
    defer { arena.reset() }
    let y = arena.matrix(weight.rows, outputs)
    _ = layer(x, y, pass)
    return zip(y.elements, weight.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  let (y, dy) = (arena.matrix(weight.rows, outputs), arena.matrix(weight.rows, outputs))
  let dx = arena.matrix(x.rows, inputs)
  let back = layer(x, y, pass)
  dy.base.update(from: weight.base, count: weight.count)
  dx.clear()
  back(dy, dx)
  let slopes = dx.elements
  let gradients = store.parameters.map { store.gradientValues($0.id) }
  arena.reset()

  var differences = CentralDifferences()
  differences.measure("x", input.base, given: slopes, of: value)
  differences.measure(store, given: gradients, of: value)
  return differences.error
}

/// What holds for every head: the gradients of its loss are the slopes that central differences measure.
///
/// - Parameters:
///   - classes: that a label may be.
///   - make: declares the head's parameters.
package func checkHead(
  classes: Int, _ shape: EncoderShape, at location: SourceLocation = #_sourceLocation,
  _ make: (ParameterStore) -> any Head
) throws {
  try Machine.prepare()
  let (store, kernels, arena) = (ParameterStore(), Kernels(on: WorkerPool(threads: 2)), Arena())
  let head = make(store)
  store.fill(deviation: 0.5, kernels: kernels)
  let batch = tinyBatch
  let pass = ForwardContext(
    batch, .training(DropoutKey(seed: 3, step: 1, microBatch: 0)), arena: arena, kernels: kernels)
  let rows = head.rows.count(in: batch)
  let states = Slab(count: rows * shape.hidden)
  kernels.fillNormal(states.base, count: states.count, key: 5, deviation: 1)
  let x = Matrix(states.base, rows: rows, columns: shape.hidden)
  let labels = (0..<rows).map { Float($0 % classes) }
  func value() -> Double {
    defer { arena.reset() }
    return head.accumulateGradients(x, labels, scale: 1, into: nil, pass)
  }
  let dx = arena.matrix(rows, shape.hidden)
  _ = head.accumulateGradients(x, labels, scale: 1, into: dx, pass)
  let slopes = dx.elements
  let gradients = store.parameters.map { store.gradientValues($0.id) }
  arena.reset()

  var differences = CentralDifferences()
  differences.measure("x", states.base, given: slopes, of: value)
  differences.measure(store, given: gradients, of: value)
  differences.error.expectNone(location)
}

/// What holds for every loss over classes, with a row without a label among them.
///
/// - Parameter classes: that the loss tells apart.
package func checkLoss(
  _ loss: CrossEntropy, classes: Int, at location: SourceLocation = #_sourceLocation
) throws {
  let labels = (0..<7).map { $0 == 3 ? CrossEntropy.ignored : Float($0 % classes) }
  try checkLoss(loss, targets: labels, at: location)
}

/// What holds for every loss: its gradient is the slope that central differences measure, rows without weight have
/// none, and the weight of the whole is that of its rows.
///
/// - Parameter targets: `[rows, targetWidth]`, of every kind that the loss knows.
package func checkLoss(
  _ loss: some Loss, targets: [Float], at location: SourceLocation = #_sourceLocation
) throws {
  try Machine.prepare()
  let kernels = Kernels(on: WorkerPool(threads: 1))
  let (rows, width) = (targets.count / loss.targetWidth, loss.outputs)
  let (logits, gradient) = (Slab(count: rows * width), Slab(count: rows * width))
  kernels.fillNormal(logits.base, count: logits.count, key: 5, deviation: 2)
  let z = Matrix(logits.base, rows: rows, columns: width)
  let dz = Matrix(gradient.base, rows: rows, columns: width)
  _ = loss.sum(z, targets, scale: 1, gradient: dz)
  let weights = (0..<rows).map {
    loss.weight(of: Array(targets[$0 * loss.targetWidth..<($0 + 1) * loss.targetWidth]))
  }
  #expect(abs(weights.reduce(0, +) - loss.weight(of: targets)) < 1e-9, sourceLocation: location)
  for row in 0..<rows where weights[row] == 0 {
    #expect(dz.rows(row..<row + 1).elements.allSatisfy { $0 == 0 }, sourceLocation: location)
  }
  var differences = CentralDifferences()
  differences.measure("z", logits.base, given: dz.elements) { loss.sum(z, targets) }
  differences.error.expectNone(location)
}
