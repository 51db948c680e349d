import Basics
import Tensors

/// Multi-head self-attention within each sentence: `softmax(q kᵀ / √d) v` per head, without the output projection.
///
/// Work is shared by (sentence, head): no token attends to another sentence and no padding exists.
///
/// - Reference: Vaswani et al. 2017, section 3.2; `BertSelfAttention`, dropout on the probabilities.
struct SelfAttention {
  let query: Linear
  let key: Linear
  let value: Linear
  let heads: Int
  let dropout: Double
  /// The block's number from 1: names its dropout.
  let layer: Int

  /// What the backward pass needs. `probabilities` holds, sentence after sentence and head after head, the square
  /// matrices `[length, length]` before dropout.
  struct Saved {
    let query: Matrix
    let key: Matrix
    let value: Matrix
    let probabilities: UnsafeMutablePointer<Float>
    let squares: [Int]
  }

  init(_ name: String, layer: Int, _ configuration: BERTConfiguration, in store: ParameterStore) {
    let width = configuration.hidden
    query = Linear(name + ".query", inputs: width, outputs: width, in: store)
    key = Linear(name + ".key", inputs: width, outputs: width, in: store)
    value = Linear(name + ".value", inputs: width, outputs: width, in: store)
    heads = configuration.heads
    dropout = configuration.attentionDropout
    self.layer = layer
  }

  /// - Parameters:
  ///   - x: `[tokens, hidden]`.
  ///   - context: `[tokens, hidden]`, overwritten.
  func forward(_ x: Matrix, into context: Matrix, _ pass: Pass) -> Saved {
    let (q, k, v) = (pass.scratch(x.columns), pass.scratch(x.columns), pass.scratch(x.columns))
    query.forward(x, into: q, pass.kernels)
    key.forward(x, into: k, pass.kernels)
    value.forward(x, into: v, pass.kernels)
    let squares = squareStarts(pass.batch)
    let probabilities = pass.arena.floats(squares[squares.count - 1])
    let mask = pass.mask(dropout, layer: layer, site: 0)
    let mark = pass.arena.mark()
    let dropped = mask.keepsAll ? probabilities : pass.arena.floats(squares[squares.count - 1])
    forEachHead(pass, width: x.columns / heads) { part in
      let offset = squares[part.sentence] + part.head * part.length * part.length
      let scores = part.square(probabilities + offset)
      let kept = part.square(dropped + offset)
      MatrixProduct.multiply(.plain(part.of(q)), .transposed(part.of(k)), into: scores)
      Kernels.softmax(scores, scale: part.scale)
      if !mask.keepsAll { Kernels.dropout(scores, into: kept, first: offset, mask) }
      MatrixProduct.multiply(.plain(kept), .plain(part.of(v)), into: part.of(context))
    }
    pass.arena.release(to: mark)
    return Saved(query: q, key: k, value: v, probabilities: probabilities, squares: squares)
  }

  /// Adds into the gradients of the three projections and into `dx [tokens, hidden]`.
  ///
  /// - Parameters:
  ///   - dcontext: `[tokens, hidden]`.
  ///   - x: the forward's input.
  func backward(_ dcontext: Matrix, _ x: Matrix, _ saved: Saved, addingInto dx: Matrix, _ pass: Pass) {
    let (dq, dk, dv) = (pass.scratch(x.columns), pass.scratch(x.columns), pass.scratch(x.columns))
    let squares = saved.squares
    let mask = pass.mask(dropout, layer: layer, site: 0)
    let dropped = pass.arena.floats(squares[squares.count - 1])
    let dscores = pass.arena.floats(squares[squares.count - 1])
    forEachHead(pass, width: x.columns / heads) { part in
      let offset = squares[part.sentence] + part.head * part.length * part.length
      let p = part.square(saved.probabilities + offset)
      let pd = part.square(dropped + offset)
      let ds = part.square(dscores + offset)
      Kernels.dropout(p, into: pd, first: offset, mask)
      MatrixProduct.multiply(.transposed(pd), .plain(part.of(dcontext)), into: part.of(dv))
      MatrixProduct.multiply(.plain(part.of(dcontext)), .transposed(part.of(saved.value)), into: ds)
      Kernels.dropout(ds, into: ds, first: offset, mask)
      Kernels.softmaxBackward(p, ds, scale: part.scale)
      MatrixProduct.multiply(.plain(ds), .plain(part.of(saved.key)), into: part.of(dq))
      MatrixProduct.multiply(.transposed(ds), .plain(part.of(saved.query)), into: part.of(dk))
    }
    query.backward(dq, x, into: dx, adding: true, pass.kernels)
    key.backward(dk, x, into: dx, adding: true, pass.kernels)
    value.backward(dv, x, into: dx, adding: true, pass.kernels)
  }

  /// Where each sentence's squares begin, in floats; the last entry is the total.
  private func squareStarts(_ batch: PackedBatch) -> [Int] {
    var starts = [0]
    for sentence in 0..<batch.sentences {
      let length = batch.range(sentence).count
      starts.append(starts[sentence] + heads * length * length)
    }
    return starts
  }

  /// One head of one sentence.
  private struct Part {
    let sentence: Int
    let head: Int
    let tokens: Range<Int>
    let width: Int
    var length: Int { tokens.count }
    var scale: Float { 1 / Float(width).squareRoot() }

    /// The part's rows and columns of a `[tokens, hidden]` matrix.
    func of(_ matrix: Matrix) -> Matrix {
      matrix.rows(tokens).columns(head * width..<(head + 1) * width)
    }

    func square(_ base: UnsafeMutablePointer<Float>) -> Matrix { Matrix(base, rows: length, columns: length) }
  }

  private func forEachHead(_ pass: Pass, width: Int, _ body: (Part) -> Void) {
    let batch = pass.batch
    pass.kernels.workers.run(slices: batch.sentences * heads) { slice in
      let sentence = slice / heads
      body(Part(sentence: sentence, head: slice % heads, tokens: batch.range(sentence), width: width))
    }
  }
}
