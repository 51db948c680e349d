package import Basics
package import Tensors

/// What every layer receives besides its input: the sentences, the dropout mode, memory and workers.
package struct ForwardContext {
  /// Whether dropout is applied, and with which key.
  package enum Mode: Sendable {
    case inference
    case training(DropoutKey)
  }

  /// The sentences of the pass, one after the other without padding.
  package let batch: PackedBatch
  /// Whether dropout is applied in this pass.
  package let mode: Mode
  /// Holds activations and the results of layers until it is released or reset.
  package let arena: Arena
  /// The computing threads, and the profile that records times.
  package let kernels: Kernels

  /// - Parameters: the properties, in their order.
  package init(_ batch: PackedBatch, _ mode: Mode, arena: Arena, kernels: Kernels) {
    (self.batch, self.mode, self.arena, self.kernels) = (batch, mode, arena, kernels)
  }

  /// Whether a backward pass may follow.
  var isTraining: Bool {
    switch mode {
    case .inference: false
    case .training: true
    }
  }

  /// The dropout mask of one site; in evaluation it keeps everything.
  func mask(_ probability: Double, layer: Int, site: Int) -> DropoutMask {
    switch mode {
    case .inference: .keepAll
    case .training(let key): key.mask(probability: probability, layer: layer, site: site)
    }
  }

  /// Lets the arena use the memory of gradients before `first`. Call this in the forward and the backward
  /// pass before computing anything of the layer that begins with this parameter.
  func enter(_ first: Parameter.ID, of store: ParameterStore) {
    arena.lentFloats = store.freeFloats(below: first)
  }

  func scratch(_ columns: Int) -> Matrix { arena.matrix(batch.tokens, columns) }
}
