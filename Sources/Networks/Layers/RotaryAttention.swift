import Basics
import Tensors

/// Multi-head self-attention within each sentence, or within a window of it, with rotary positions: queries, keys and
/// values come from one product; without the output projection.
///
/// - Reference: Su et al. 2021; `ModernBertAttention` of transformers 5.
struct RotaryAttention {
  let joint: Linear
  let scores: AttentionScores
  private let table: RotaryTable
  private let heads: Int
  private let pairs: RotatedPairs
  private let interleavesHeads: Bool

  /// What the backward pass needs: the turned queries, keys and values of all tokens `[tokens, 3 · hidden]`, and of the
  /// requested rows.
  struct Saved {
    let joint: Matrix
    let queries: Matrix
    let scores: AttentionScores.Saved
  }

  /// - Parameters:
  ///   - joint: the projection to queries, keys and values.
  ///   - layer: the layer's number, from 1.
  init(_ joint: Linear, layer: Int, _ shape: EncoderShape, _ kind: PreNormShape, table: RotaryTable) {
    (self.joint, self.table) = (joint, table)
    (heads, pairs, interleavesHeads) = (shape.heads, kind.pairs, kind.interleavesHeads)
    scores = AttentionScores(
      dropout: shape.attentionDropout, layer: layer, window: kind.attention(layer - 1).window)
  }

  /// - Parameters:
  ///   - x: `[tokens, hidden]`.
  ///   - positions: `[tokens]`.
  ///   - context: `[rows, hidden]`, overwritten.
  func forward(
    _ x: Matrix, rows: OutputRows, positions: [Int32], into context: Matrix, _ pass: ForwardContext
  ) -> Saved {
    let values = pass.scratch(3 * x.columns)
    joint.forward(x, into: values, pass.kernels)
    for part in [Part.query, .key] {
      table.rotate(columns(part, of: values), positions: positions, pairs, pass.kernels)
    }
    let queries = rows.gather(values, pass)
    let saved = scores.forward(operands(queries, values), rows: rows, into: context, pass)
    return Saved(joint: values, queries: queries, scores: saved)
  }

  /// Adds to the gradients of the projection and computes the gradient of its input if it is needed.
  ///
  /// - Parameters:
  ///   - dcontext: `[rows, hidden]`.
  ///   - input: of the forward pass, `[tokens, hidden]`.
  ///   - dx: `[tokens, hidden]`, overwritten; `nil` when it is not needed.
  func backward(
    _ dcontext: Matrix, _ saved: Saved, input: Matrix, rows: OutputRows, positions: [Int32],
    into dx: Matrix?, _ pass: ForwardContext
  ) {
    let gradient = pass.scratch(saved.joint.columns)
    let isWhole = saved.queries.base == saved.joint.base
    // Tokens without a query have none of its gradient either.
    if !isWhole { gradient.clear() }
    let queries = isWhole ? gradient : pass.arena.matrix(dcontext.rows, gradient.columns)
    scores.backward(
      dcontext, saved.scores, operands(saved.queries, saved.joint), rows: rows,
      into: operands(queries, gradient), pass)
    if !isWhole { put(queries, rows, into: gradient, pass) }
    for part in [Part.query, .key] {
      table.rotate(columns(part, of: gradient), positions: positions, pairs, isBack: true, pass.kernels)
    }
    joint.backward(gradient, input, into: dx, pass.kernels)
  }

  /// Copies the gradients of the requested rows' queries to the rows of their tokens.
  private func put(_ queries: Matrix, _ rows: OutputRows, into gradient: Matrix, _ pass: ForwardContext) {
    let (from, to) = (columns(.query, of: queries), columns(.query, of: gradient))
    for sentence in 0..<pass.batch.sentences {
      let first = pass.batch.range(sentence).lowerBound
      let places = rows.range(sentence, in: pass.batch)
      for head in 0..<heads {
        to.head(head, rows: first..<first + places.count).copy(from: from.head(head, rows: places))
      }
    }
  }

  private enum Part: Int { case query, key, value }

  private func columns(_ part: Part, of joint: Matrix) -> HeadColumns {
    let width = joint.columns / 3 / heads
    return interleavesHeads
      ? HeadColumns(joint, heads: heads, width: width, first: part.rawValue * width, step: 3 * width)
      : HeadColumns(joint, heads: heads, width: width, first: part.rawValue * heads * width)
  }

  private func operands(_ queries: Matrix, _ joint: Matrix) -> AttentionScores.Operands {
    .init(
      query: columns(.query, of: queries), key: columns(.key, of: joint), value: columns(.value, of: joint))
  }
}
