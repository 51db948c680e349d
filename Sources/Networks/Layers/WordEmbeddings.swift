import Basics
import Tensors

/// Word embeddings alone, in some families with a normalization, and dropout: positions are told to the attention.
///
/// - Reference: `ModernBertEmbeddings` of transformers 5.
struct WordEmbeddings {
  let word: Parameter.ID
  let norm: Normalization?
  let dropout: Double
  let store: ParameterStore

  /// What the backward pass needs: the rows before the normalization `[tokens, hidden]`, and its statistics.
  struct Saved {
    let rows: Matrix
    let statistics: Matrix
  }

  /// - Parameter normName: of the normalization; `nil` for none.
  init(
    _ name: String, norm normName: String?, _ shape: EncoderShape, _ kind: PreNormShape,
    in store: ParameterStore
  ) {
    word = store.declare(
      name + ".weight", [shape.vocabulary, shape.hidden], decays: true, start: .normal, isTable: true)
    norm = normName.map { Normalization($0, shape, kind.norm, in: store) }
    dropout = kind.embeddingDropout
    self.store = store
  }

  /// The first of the parameters whose gradients are dense: all but the word table.
  var first: Parameter.ID { Parameter.ID(index: word.index + 1) }

  /// Writes `y [tokens, hidden]`.
  func forward(into y: Matrix, _ pass: ForwardContext) -> Saved {
    pass.kernels.timed(.embeddings) {
      let rows = norm == nil ? y : pass.scratch(y.columns)
      let statistics = pass.arena.matrix(2, y.rows)
      let ids = pass.batch.ids
      pass.kernels.embed(
        ids, positions: ids, word: store.matrix(word, reading: ids), position: nil, type: nil, into: rows)
      norm?.forward(rows, into: y, statistics: statistics, pass.kernels)
      let mask = pass.mask(dropout, layer: 0, site: 0)
      if !mask.keepsAll { pass.kernels.dropout(y, into: y, mask) }
      return Saved(rows: rows, statistics: statistics)
    }
  }

  /// Adds to the gradients; `dy [tokens, hidden]` is overwritten.
  func backward(_ dy: Matrix, _ saved: Saved, _ pass: ForwardContext) {
    pass.kernels.timed(.embeddingsBackward) {
      let mask = pass.mask(dropout, layer: 0, site: 0)
      if !mask.keepsAll { pass.kernels.dropout(dy, into: dy, mask) }
      norm?.backward(dy, saved.rows, statistics: saved.statistics, into: dy, pass.kernels)
      store.scatterGradient(dy, at: pass.batch.ids, of: word, pass.kernels)
    }
  }
}
