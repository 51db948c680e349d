package import Tensors

/// What stands on an encoder and says something: logits, and a loss of them.
package protocol Head: AnyObject {
  /// The rows of the encoder's result that it reads.
  var rows: OutputRows { get }
  /// What it is trained for.
  var loss: CrossEntropy { get }

  /// The logits `[rows, classes]`, without dropout, in the arena.
  ///
  /// - Parameter states: of the encoder, `[rows, hidden]`.
  func logits(_ states: Matrix, _ pass: ForwardContext) -> Matrix

  /// The way there and back: adds the gradients of `scale · Σ loss` to the head's parameters.
  ///
  /// - Parameters:
  ///   - states: of the encoder, `[rows, hidden]`.
  ///   - labels: one per row.
  ///   - gradient: receives the gradient of `states`, the same shape; `nil` when the encoder is not trained.
  /// - Returns: Σ loss, unscaled.
  func accumulateGradients(
    _ states: Matrix, _ labels: [Int32], scale: Double, into gradient: Matrix?, _ pass: ForwardContext
  ) -> Double
}
