package import Basics
package import Tensors

/// What every layer is handed besides its input: the sentences, the dropout in force, memory and workers.
package struct ForwardContext {
  /// Whether dropout is on, and which draw of it.
  package enum Mode: Sendable {
    case inference
    case training(DropoutKey)
  }

  /// The sentences of the pass, one after the other without padding.
  package let batch: PackedBatch
  /// Whether dropout is drawn in this pass.
  package let mode: Mode
  /// Where activations and the results of layers lie, until it is released or reset.
  package let arena: Arena
  /// The threads that compute, and where times are noted.
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

  /// The dropout mask of one site; keeps everything in an evaluation.
  func mask(_ probability: Double, layer: Int, site: Int) -> DropoutMask {
    switch mode {
    case .inference: .keepAll
    case .training(let key): key.mask(probability: probability, layer: layer, site: site)
    }
  }

  /// Lets the arena use memory of gradients that come before `first`: to be called on the way there and back before
  /// anything of the layer that begins with this parameter is computed.
  func enter(_ first: Parameter.ID, of store: ParameterStore) {
    arena.lentFloats = store.freeFloats(below: first)
  }

  func scratch(_ columns: Int) -> Matrix { arena.matrix(batch.tokens, columns) }
}
