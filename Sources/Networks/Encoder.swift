package import Tensors

/// The body of a model: packed sentences in, one vector of `hidden` numbers for each token out.
///
/// Every family of models has one; heads see nothing else of it.
package protocol Encoder: AnyObject {
  /// Its sizes.
  var shape: EncoderShape { get }

  /// Whether any of its parameters is trained.
  var isTrained: Bool { get }

  /// Runs the encoder and keeps what the way back needs, in the arena.
  ///
  /// - Parameter rows: the rows of the result that the head reads.
  func trace(_ pass: ForwardContext, rows: OutputRows) -> EncoderTrace

  /// Runs the encoder and keeps nothing but the result, `[rows, hidden]`, in the arena.
  func hiddenStates(_ pass: ForwardContext, rows: OutputRows) -> Matrix

  /// Runs the encoder over all rows for a look inside.
  ///
  /// - Parameter observe: called with the number of each stage (0 the embeddings, 1… the layers) and its result
  ///   `[tokens, hidden]`, valid during the call.
  func stages(_ pass: ForwardContext, observe: (Int, Matrix) -> Void)
}

/// One pass through an encoder that can be gone back. Valid until the arena is reset.
package struct EncoderTrace {
  /// The last hidden states, `[rows, hidden]`.
  package let hidden: Matrix
  /// Where the head leaves the gradient of ``hidden``: the same shape, other memory.
  package let gradient: Matrix
  /// Carries ``gradient``, which it overwrites, back into the gradients of every parameter.
  package let backward: () -> Void
}
