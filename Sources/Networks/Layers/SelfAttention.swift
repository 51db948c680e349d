import Basics
import Tensors

/// Multi-head self-attention within each sentence: `softmax(q kᵀ / √d) v` per head, without the output
/// projection.
///
/// Work is divided by (sentence, head): tokens do not attend to other sentences, and there is no padding.
///
/// - Reference: Vaswani et al. 2017, section 3.2; `BertSelfAttention`, dropout on the probabilities.
struct SelfAttention {
  let query: Linear
  let key: Linear
  let value: Linear
  let heads: Int
  let dropout: Double
  /// The layer's number, from 1, which identifies its dropout.
  let layer: Int

  /// What the backward pass needs. `probabilities` holds, sentence after sentence and head after head, the
  /// matrices `[rows, length]` before dropout: one row for each query of the sentence.
  struct Saved {
    /// `[rows, hidden]`, the others `[tokens, hidden]`.
    let query: Matrix
    let key: Matrix
    let value: Matrix
    let probabilities: UnsafeMutablePointer<Float>
    /// The offset of each sentence's matrices, in floats; the last entry is the total.
    let starts: [Int]
  }

  init(_ name: String, layer: Int, _ shape: EncoderShape, in store: ParameterStore) {
    let width = shape.hidden
    query = Linear(name + ".query", inputs: width, outputs: width, in: store)
    key = Linear(name + ".key", inputs: width, outputs: width, in: store)
    value = Linear(name + ".value", inputs: width, outputs: width, in: store)
    heads = shape.heads
    dropout = shape.attentionDropout
    self.layer = layer
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
    let starts = starts(pass.batch, rows)
    let probabilities = pass.arena.floats(starts[starts.count - 1])
    let mask = pass.mask(dropout, layer: layer, site: 0)
    let mark = pass.arena.mark()
    let dropped = mask.keepsAll ? probabilities : pass.arena.floats(starts[starts.count - 1])
    pass.kernels.timed(.scores) {
      forEachHead(pass, rows, width: x.columns / heads) { part in
        let offset = starts[part.sentence] + part.head * part.size
        let scores = part.scores(probabilities + offset)
        let kept = part.scores(dropped + offset)
        MatrixProduct.multiply(.plain(part.rows(of: q)), .transposed(part.tokens(of: k)), into: scores)
        Kernels.softmax(scores, scale: part.scale)
        if !mask.keepsAll { Kernels.dropout(scores, into: kept, first: offset, mask) }
        MatrixProduct.multiply(.plain(kept), .plain(part.tokens(of: v)), into: part.rows(of: context))
      }
    }
    pass.arena.release(to: mark)
    return Saved(query: q, key: k, value: v, probabilities: probabilities, starts: starts)
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
    let starts = saved.starts
    let mask = pass.mask(dropout, layer: layer, site: 0)
    let dropped = pass.arena.floats(starts[starts.count - 1])
    let dscores = pass.arena.floats(starts[starts.count - 1])
    pass.kernels.timed(.scoresBackward) {
      forEachHead(pass, rows, width: width / heads) { part in
        let offset = starts[part.sentence] + part.head * part.size
        let p = part.scores(saved.probabilities + offset)
        let pd = part.scores(dropped + offset)
        let ds = part.scores(dscores + offset)
        let dc = part.rows(of: dcontext)
        Kernels.dropout(p, into: pd, first: offset, mask)
        MatrixProduct.multiply(.transposed(pd), .plain(dc), into: part.tokens(of: dv))
        MatrixProduct.multiply(.plain(dc), .transposed(part.tokens(of: saved.value)), into: ds)
        Kernels.dropout(ds, into: ds, first: offset, mask)
        Kernels.softmaxBackward(p, ds, scale: part.scale)
        MatrixProduct.multiply(.plain(ds), .plain(part.tokens(of: saved.key)), into: part.rows(of: dq))
        MatrixProduct.multiply(.transposed(ds), .plain(part.rows(of: saved.query)), into: part.tokens(of: dk))
      }
    }
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

  private func starts(_ batch: PackedBatch, _ rows: OutputRows) -> [Int] {
    var starts = [0]
    starts.reserveCapacity(batch.sentences + 1)
    for sentence in 0..<batch.sentences {
      let size = rows.range(sentence, in: batch).count * batch.range(sentence).count
      starts.append(starts[sentence] + heads * size)
    }
    return starts
  }

  /// One head of one sentence.
  private struct Part {
    let sentence: Int
    let head: Int
    /// The sentence's rows in matrices `[rows, hidden]`, and in those of `[tokens, hidden]`.
    let queries: Range<Int>
    let keys: Range<Int>
    let width: Int

    var size: Int { queries.count * keys.count }
    var scale: Float { 1 / Float(width).squareRoot() }
    private var columns: Range<Int> { head * width..<(head + 1) * width }

    func rows(of matrix: Matrix) -> Matrix { matrix.rows(queries).columns(columns) }
    func tokens(of matrix: Matrix) -> Matrix { matrix.rows(keys).columns(columns) }
    func scores(_ base: UnsafeMutablePointer<Float>) -> Matrix {
      Matrix(base, rows: queries.count, columns: keys.count)
    }
  }

  private func forEachHead(_ pass: ForwardContext, _ rows: OutputRows, width: Int, _ body: (Part) -> Void) {
    let batch = pass.batch
    pass.kernels.workers.run(slices: batch.sentences * heads) { slice in
      let sentence = slice / heads
      body(
        Part(
          sentence: sentence, head: slice % heads, queries: rows.range(sentence, in: batch),
          keys: batch.range(sentence), width: width))
    }
  }
}
