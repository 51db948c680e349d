package import Basics
package import Tensors

/// A model on the processor.
package final class CPUModel: TrainableModel {
  package let parameters: ParameterStore
  /// The body.
  package let encoder: any Encoder
  /// What reads it.
  package let head: any Head
  private let kernels: Kernels
  private let arena = Arena()

  /// Declares the parameters; memory and values come from whatever loads the model.
  package init(_ design: ModelDesign, kernels: Kernels) {
    parameters = ParameterStore()
    (encoder, head) = design.declare(in: parameters)
    self.kernels = kernels
  }

  package var loss: CrossEntropy { head.loss }

  package func accumulateGradients(for batch: LabelledBatch, scale: Double, dropout: DropoutKey) -> Double {
    arena.borrow(parameters.gradientMemory)
    defer { arena.reset() }
    let pass = Pass(batch.tokens, .training(dropout), arena: arena, kernels: kernels)
    guard encoder.isTrained else {
      let states =
        batch.features.isEmpty
        ? encoder.hiddenStates(pass, rows: head.rows)
        : arena.matrix(copying: batch.features, columns: encoder.shape.hidden)
      return head.accumulateGradients(states, batch.labels, scale: scale, into: nil, pass)
    }
    let trace = encoder.trace(pass, rows: head.rows)
    let sum = head.accumulateGradients(
      trace.hidden, batch.labels, scale: scale, into: trace.gradient, pass)
    trace.backward()
    return sum
  }

  package func predict(_ batch: PackedBatch) -> Logits {
    defer { arena.reset() }
    let pass = Pass(batch, .inference, arena: arena, kernels: kernels)
    return logits(encoder.hiddenStates(pass, rows: head.rows), pass)
  }

  package func features(of batch: PackedBatch, rows: QueryRows?) -> [Float] {
    defer { arena.reset() }
    let pass = Pass(batch, .inference, arena: arena, kernels: kernels)
    return encoder.hiddenStates(pass, rows: rows ?? head.rows).elements
  }

  package func predict(features: [Float]) -> Logits {
    defer { arena.reset() }
    let pass = Pass(PackedBatch(), .inference, arena: arena, kernels: kernels)
    return logits(arena.matrix(copying: features, columns: encoder.shape.hidden), pass)
  }

  private func logits(_ states: Matrix, _ pass: Pass) -> Logits {
    let logits = head.logits(states, pass)
    return Logits(classes: logits.columns, values: logits.elements)
  }
}
