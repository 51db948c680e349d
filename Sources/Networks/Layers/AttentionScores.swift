import Basics
import Tensors

/// `softmax(q kᵀ / √d) v` for each head within each sentence, from queries, keys and values that are computed.
///
/// Work is divided by (sentence, head): tokens do not attend to other sentences, and there is no padding.
///
/// - Reference: Vaswani et al. 2017, section 3.2, with dropout on the probabilities.
struct AttentionScores {
  let dropout: Double
  /// The layer's number, from 1, which identifies its dropout.
  let layer: Int
  /// How many tokens to both sides a token attends to; `nil` for the whole sentence.
  let window: Int?

  /// Queries `[rows, …]`, keys and values `[tokens, …]`, or their gradients.
  struct Operands {
    let query: HeadColumns
    let key: HeadColumns
    let value: HeadColumns
  }

  /// What the backward pass needs besides the operands. `probabilities` holds, sentence after sentence and head after
  /// head, the matrices `[rows, length]` before dropout: one row for each query of the sentence.
  struct Saved {
    let probabilities: UnsafeMutablePointer<Float>
    /// The offset of each sentence's matrices, in floats; the last entry is the total.
    let starts: [Int]
  }

  /// - Parameters:
  ///   - rows: the rows that have a query.
  ///   - context: `[rows, heads · width]`, overwritten.
  func forward(_ x: Operands, rows: OutputRows, into context: Matrix, _ pass: ForwardContext) -> Saved {
    let starts = starts(pass.batch, rows, heads: x.query.heads)
    let probabilities = pass.arena.floats(starts[starts.count - 1])
    let mask = pass.mask(dropout, layer: layer, site: 0)
    let mark = pass.arena.mark()
    let dropped = mask.keepsAll ? probabilities : pass.arena.floats(starts[starts.count - 1])
    let output = HeadColumns(context, heads: x.query.heads, width: x.query.width)
    pass.kernels.timed(.scores) {
      forEachHead(pass, rows, x.query) { part in
        let offset = starts[part.sentence] + part.head * part.size
        let scores = part.scores(probabilities + offset)
        let kept = part.scores(dropped + offset)
        MatrixProduct.multiply(
          .plain(part.rows(of: x.query)), .transposed(part.tokens(of: x.key)), into: scores)
        if let window {
          Kernels.softmax(scores, scale: part.scale, window: window)
        } else {
          Kernels.softmax(scores, scale: part.scale)
        }
        if !mask.keepsAll { Kernels.dropout(scores, into: kept, first: offset, mask) }
        MatrixProduct.multiply(.plain(kept), .plain(part.tokens(of: x.value)), into: part.rows(of: output))
      }
    }
    pass.arena.release(to: mark)
    return Saved(probabilities: probabilities, starts: starts)
  }

  /// Writes the gradients of queries, keys and values.
  ///
  /// - Parameters:
  ///   - dcontext: `[rows, heads · width]`.
  ///   - x: what the forward pass was given.
  ///   - dx: overwritten.
  func backward(
    _ dcontext: Matrix, _ saved: Saved, _ x: Operands, rows: OutputRows, into dx: Operands,
    _ pass: ForwardContext
  ) {
    let starts = saved.starts
    let mask = pass.mask(dropout, layer: layer, site: 0)
    let dropped = pass.arena.floats(starts[starts.count - 1])
    let dscores = pass.arena.floats(starts[starts.count - 1])
    let output = HeadColumns(dcontext, heads: x.query.heads, width: x.query.width)
    pass.kernels.timed(.scoresBackward) {
      forEachHead(pass, rows, x.query) { part in
        let offset = starts[part.sentence] + part.head * part.size
        let p = part.scores(saved.probabilities + offset)
        let pd = part.scores(dropped + offset)
        let ds = part.scores(dscores + offset)
        let dc = part.rows(of: output)
        Kernels.dropout(p, into: pd, first: offset, mask)
        MatrixProduct.multiply(.transposed(pd), .plain(dc), into: part.tokens(of: dx.value))
        MatrixProduct.multiply(.plain(dc), .transposed(part.tokens(of: x.value)), into: ds)
        Kernels.dropout(ds, into: ds, first: offset, mask)
        // Outside a window the probabilities are 0, and so are the gradients of the scores.
        Kernels.softmaxBackward(p, ds, scale: part.scale)
        MatrixProduct.multiply(.plain(ds), .plain(part.tokens(of: x.key)), into: part.rows(of: dx.query))
        MatrixProduct.multiply(.transposed(ds), .plain(part.rows(of: x.query)), into: part.tokens(of: dx.key))
      }
    }
  }

  private func starts(_ batch: PackedBatch, _ rows: OutputRows, heads: Int) -> [Int] {
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
    /// The sentence's rows in matrices `[rows, …]`, and in those of `[tokens, …]`.
    let queries: Range<Int>
    let keys: Range<Int>
    let width: Int

    var size: Int { queries.count * keys.count }
    var scale: Float { 1 / Float(width).squareRoot() }

    func rows(of columns: HeadColumns) -> Matrix { columns.head(head, rows: queries) }
    func tokens(of columns: HeadColumns) -> Matrix { columns.head(head, rows: keys) }
    func scores(_ base: UnsafeMutablePointer<Float>) -> Matrix {
      Matrix(base, rows: queries.count, columns: keys.count)
    }
  }

  private func forEachHead(
    _ pass: ForwardContext, _ rows: OutputRows, _ query: HeadColumns, _ body: (Part) -> Void
  ) {
    let batch = pass.batch
    pass.kernels.workers.run(slices: batch.sentences * query.heads) { slice in
      let sentence = slice / query.heads
      body(
        Part(
          sentence: sentence, head: slice % query.heads, queries: rows.range(sentence, in: batch),
          keys: batch.range(sentence), width: query.width))
    }
  }
}
