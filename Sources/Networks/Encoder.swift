package import Tensors

/// The body of a model: maps packed sentences to one vector of `hidden` numbers for each token.
///
/// Each model family provides one; heads use only this interface.
package protocol Encoder: AnyObject {
  /// Its sizes.
  var shape: EncoderShape { get }

  /// Whether any of its parameters is trained.
  var isTrained: Bool { get }

  /// Runs the encoder and keeps what the backward pass needs, in the arena.
  ///
  /// - Parameter rows: the rows of the result that are read; no means, see ``OutputRows/computed``.
  func trace(_ pass: ForwardContext, rows: OutputRows) -> EncoderTrace

  /// Runs the encoder and keeps only the result, `[rows, hidden]`, in the arena.
  func hiddenStates(_ pass: ForwardContext, rows: OutputRows) -> Matrix

  /// Runs the encoder over all rows and reports intermediate results.
  ///
  /// - Parameter observe: called with the number of each stage (0 the embeddings, 1… the layers) and its
  ///   result `[tokens, hidden]`, valid during the call.
  func stages(_ pass: ForwardContext, observe: (Int, Matrix) -> Void)
}

/// A forward pass through an encoder that can be followed by a backward pass. Valid until the arena is reset.
package struct EncoderTrace {
  /// The last hidden states, `[rows, hidden]`.
  package let hidden: Matrix
  /// Receives the gradient of ``hidden`` from the head: the same shape, in other memory.
  package let gradient: Matrix
  /// Propagates ``gradient``, which it overwrites, to the gradients of every parameter.
  package let backward: () -> Void
}
