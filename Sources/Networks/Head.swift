package import Tensors

/// The part of a model on top of the encoder, which computes logits and their loss.
package protocol Head: AnyObject {
  /// The rows of the encoder's result that it reads.
  var rows: OutputRows { get }
  /// The loss it is trained with.
  var loss: any Loss { get }

  /// The logits `[rows, outputs]`, without dropout, in the arena.
  ///
  /// - Parameter states: the encoder's result, `[rows, hidden]`.
  func logits(_ states: Matrix, _ pass: ForwardContext) -> Matrix

  /// The forward and backward pass: adds the gradients of `scale · Σ loss` to those of the head's parameters.
  ///
  /// - Parameters:
  ///   - states: the encoder's result, `[rows, hidden]`.
  ///   - targets: those of every row, in the form of the loss.
  ///   - gradient: receives the gradient of `states`, in the same shape; `nil` when the encoder is not
  ///     trained.
  /// - Returns: Σ loss, unscaled.
  func accumulateGradients(
    _ states: Matrix, _ targets: [Float], scale: Double, into gradient: Matrix?, _ pass: ForwardContext
  ) -> Double
}
