import Basics
import CKernels

/// Names one draw of dropout. Masks are a pure function of it, so the backward pass draws them again and a
/// resumed run needs no saved state.
package struct DropoutKey: Sendable, Hashable {
  /// The seed of the run.
  package var seed: UInt64
  /// The optimizer step, from 0.
  package var step: Int
  /// Which of the step's micro-batches, from 0.
  package var microBatch: Int

  /// - Parameters: the properties, in their order.
  package init(seed: UInt64, step: Int, microBatch: Int) {
    (self.seed, self.step, self.microBatch) = (seed, step, microBatch)
  }

  /// The mask of one site of one layer.
  ///
  /// - Parameters:
  ///   - probability: of dropping an element, in [0, 1); 0 keeps everything.
  ///   - layer: 0 for the embeddings, 1… for the encoder layers, -1 for the head.
  ///   - site: which dropout of the layer.
  package func mask(probability: Double, layer: Int, site: Int) -> DropoutMask {
    guard probability > 0 else { return .keepAll }
    let key = SeededGenerator.key(seed: seed, "dropout", [step, microBatch, layer, site])
    return DropoutMask(
      kernel: idx_dropout(
        key0: UInt32(truncatingIfNeeded: key), key1: UInt32(truncatingIfNeeded: key >> 32),
        threshold: UInt32(min(probability * 0x1p32, 0x1p32 - 1)), scale: Float(1 / (1 - probability))))
  }
}

/// Which elements of one tensor are dropped: a hash of (key, element) below a threshold.
package struct DropoutMask: Sendable {
  let kernel: idx_dropout

  /// Whether nothing is dropped.
  package var keepsAll: Bool { kernel.threshold == 0 }

  /// The mask used in evaluation, which drops nothing.
  package static var keepAll: DropoutMask {
    DropoutMask(kernel: idx_dropout(key0: 0, key1: 0, threshold: 0, scale: 1))
  }
}
