package import Basics
package import Tensors

/// A model on the processor.
package final class CPUModel: TrainableModel {
  /// Values and gradients.
  package let parameters: ParameterStore
  /// Computes the hidden states.
  package let encoder: any Encoder
  /// Computes logits and loss from the hidden states.
  package let head: any Head
  private let kernels: Kernels
  private let arena = Arena()
  private var optimizer: Optimizer?

  /// Declares the parameters; memory and values are provided when the model is loaded.
  package init(_ design: ModelDesign, kernels: Kernels) {
    parameters = ParameterStore()
    (encoder, head) = design.declare(in: parameters)
    self.kernels = kernels
  }

  package var layout: ParameterLayout { parameters.layout }
  package var loss: any Loss { head.loss }
  package var rows: OutputRows { head.rows }

  package func accumulateGradients(for batch: LabelledBatch, scale: Double, dropout: DropoutKey) -> Double {
    arena.borrow(parameters.gradientMemory)
    defer { arena.reset() }
    let pass = ForwardContext(batch.tokens, .training(dropout), arena: arena, kernels: kernels)
    guard encoder.isTrained else {
      let states =
        batch.features.isEmpty
        ? hiddenStates(pass, head.rows)
        : arena.matrix(copying: batch.features, columns: encoder.shape.hidden)
      return head.accumulateGradients(states, batch.targets, scale: scale, into: nil, pass)
    }
    let trace = encoder.trace(pass, rows: head.rows.computed)
    let states = head.rows.pooled(trace.hidden, pass)
    let gradient =
      states.base == trace.hidden.base ? trace.gradient : arena.matrix(states.rows, states.columns)
    let sum = head.accumulateGradients(states, batch.targets, scale: scale, into: gradient, pass)
    head.rows.spread(gradient, into: trace.gradient, pass)
    trace.backward()
    return sum
  }

  /// The encoder's result for some rows, `[rows, hidden]`.
  private func hiddenStates(_ pass: ForwardContext, _ rows: OutputRows) -> Matrix {
    rows.pooled(encoder.hiddenStates(pass, rows: rows.computed), pass)
  }

  package func predict(_ batch: PackedBatch) -> Logits {
    defer { arena.reset() }
    let pass = ForwardContext(batch, .inference, arena: arena, kernels: kernels)
    return logits(hiddenStates(pass, head.rows), pass)
  }

  package func features(of batch: PackedBatch, rows: OutputRows?) -> [Float] {
    defer { arena.reset() }
    let pass = ForwardContext(batch, .inference, arena: arena, kernels: kernels)
    return hiddenStates(pass, rows ?? head.rows).elements
  }

  package func predict(features: [Float]) -> Logits {
    defer { arena.reset() }
    let pass = ForwardContext(PackedBatch(), .inference, arena: arena, kernels: kernels)
    return logits(arena.matrix(copying: features, columns: encoder.shape.hidden), pass)
  }

  private func logits(_ states: Matrix, _ pass: ForwardContext) -> Logits {
    let logits = head.logits(states, pass)
    return Logits(classes: logits.columns, values: logits.elements)
  }

  // MARK: Training

  package func prepare(for rule: some UpdateRule, layerDecay: LayerDecay) {
    optimizer = Optimizer(rule, layerDecay: layerDecay, for: parameters, kernels: kernels)
  }

  package func gradientNorm() -> Double { parameters.gradientNorm(kernels) }

  package func zeroGradients() { parameters.zeroGradients() }

  package func step(learningRate: Double, gradientScale: Double) {
    prepared.step(learningRate: learningRate, gradientScale: gradientScale)
  }

  package var stepsTaken: Int {
    get { optimizer?.stepsTaken ?? 0 }
    set { prepared.stepsTaken = newValue }
  }

  private var prepared: Optimizer {
    guard let optimizer else { preconditionFailure("a model is prepared for a rule before it is trained") }
    return optimizer
  }

  // MARK: Checkpoints

  package var state: [StoredTensor] { optimizer?.state.map(\.tensor) ?? [] }

  package func lend(
    _ tensor: StoredTensor, to body: (UnsafeBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure) {
    let base = slot(of: tensor)?.values ?? parameters.pointer(tensor.parameter.id)
    try body(UnsafeBufferPointer(start: base, count: tensor.parameter.count))
  }

  package func write(_ tensor: StoredTensor, _ values: UnsafeBufferPointer<Float>) {
    guard let base = values.baseAddress else { return }
    precondition(values.count == tensor.parameter.count, "'\(tensor.name)' has another shape")
    if let slot = slot(of: tensor) {
      prepared.restore(slot, from: values)
    } else {
      parameters.pointer(tensor.parameter.id).update(from: base, count: values.count)
    }
  }

  /// The slot of a state tensor; `nil` for the values of a parameter.
  private func slot(of tensor: StoredTensor) -> Optimizer.Slot? {
    guard let state = tensor.state else { return nil }
    let found = prepared.state.first {
      $0.tensor.parameter.id == tensor.parameter.id && $0.tensor.state == state
    }
    guard let found else { preconditionFailure("the rule remembers no '\(tensor.name)'") }
    return found
  }
}
