import Basics
import Tensors

/// Multi-head self-attention within each sentence: `softmax(q kᵀ / √d) v` per head, without the output
/// projection.
///
/// - Reference: Vaswani et al. 2017, section 3.2; `BertSelfAttention`, dropout on the probabilities.
struct SelfAttention {
  let query: Linear
  let key: Linear
  let value: Linear
  let heads: Int
  let scores: AttentionScores

  /// What the backward pass needs.
  struct Saved {
    /// `[rows, hidden]`, the others `[tokens, hidden]`.
    let query: Matrix
    let key: Matrix
    let value: Matrix
    let scores: AttentionScores.Saved
  }

  /// - Parameters:
  ///   - prefix: before every name.
  ///   - layer: the layer's number, from 1.
  init(
    _ names: EncoderLayerNames, in prefix: String, layer: Int, _ shape: EncoderShape, in store: ParameterStore
  ) {
    let width = shape.hidden
    query = Linear(prefix + names.query, inputs: width, outputs: width, in: store)
    key = Linear(prefix + names.key, inputs: width, outputs: width, in: store)
    value = Linear(prefix + names.value, inputs: width, outputs: width, in: store)
    heads = shape.heads
    scores = AttentionScores(dropout: shape.attentionDropout, layer: layer, window: nil)
  }

  /// - Parameters:
  ///   - x: `[tokens, hidden]`, for keys and values.
  ///   - queries: the requested rows of `x`, `[rows, hidden]`.
  ///   - context: `[rows, hidden]`, overwritten.
  func forward(
    _ x: Matrix, queries: Matrix, rows: OutputRows, into context: Matrix, _ pass: ForwardContext
  ) -> Saved {
    let (k, v) = (pass.scratch(x.columns), pass.scratch(x.columns))
    let q = pass.arena.matrix(queries.rows, x.columns)
    MatrixProduct.multiply(
      query.product(queries, into: q), key.product(x, into: k), value.product(x, into: v),
      on: pass.kernels.workers)
    let saved = scores.forward(operands(q, k, v), rows: rows, into: context, pass)
    return Saved(query: q, key: k, value: v, scores: saved)
  }

  /// Adds to the gradients of the three projections and computes the gradient of the layer's input if it is
  /// needed.
  ///
  /// - Parameters:
  ///   - dcontext: `[rows, hidden]`.
  ///   - saved: what ``forward(_:queries:rows:into:_:)`` saved.
  ///   - input: its input, `[tokens, hidden]`, and the requested rows of it.
  ///   - gradient: the gradient that the queries' rows already have, `[rows, hidden]`; overwritten.
  ///   - dx: `[tokens, hidden]`, overwritten with the sum; the memory of `gradient` if all rows were
  ///     requested. `nil` when it is not needed.
  func backward(
    _ dcontext: Matrix, _ saved: Saved, input: Matrix, queries: Matrix, rows: OutputRows, gradient: Matrix,
    into dx: Matrix?, _ pass: ForwardContext
  ) {
    let width = dcontext.columns
    let (dk, dv) = (pass.scratch(width), pass.scratch(width))
    let dq = pass.arena.matrix(dcontext.rows, width)
    scores.backward(
      dcontext, saved.scores, operands(saved.query, saved.key, saved.value), rows: rows,
      into: operands(dq, dk, dv), pass)
    MatrixProduct.multiply(
      query.gradientProduct(dq, queries), key.gradientProduct(dk, input),
      value.gradientProduct(dv, input), on: pass.kernels.workers)
    query.addBiasGradient(dq, pass.kernels)
    key.addBiasGradient(dk, pass.kernels)
    value.addBiasGradient(dv, pass.kernels)
    guard let dx else { return }
    query.backward(dq, into: gradient, adding: true, pass.kernels)
    let isShared = gradient.base == dx.base
    key.backward(dk, into: dx, adding: isShared, pass.kernels)
    value.backward(dv, into: dx, adding: true, pass.kernels)
    if !isShared { rows.scatter(gradient, addingInto: dx, pass) }
  }

  private func operands(_ q: Matrix, _ k: Matrix, _ v: Matrix) -> AttentionScores.Operands {
    func columns(_ x: Matrix) -> HeadColumns { HeadColumns(x, heads: heads, width: x.columns / heads) }
    return AttentionScores.Operands(query: columns(q), key: columns(k), value: columns(v))
  }
}
