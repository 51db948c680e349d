package import Basics
import Tensors

/// The rows of a layer's result that are used: the others are not computed.
///
/// Keys and values are always computed for all tokens; queries, the output projection and the feed-forward
/// only for these rows.
package enum OutputRows: Sendable {
  /// `[tokens, …]`.
  case all
  /// `[sentences, …]`: the first token of each sentence, the only one that a sentence classifier uses.
  case firstTokens
  /// `[sentences, …]`: the mean of each sentence's rows, computed from all of them.
  case means

  /// The rows that an encoder computes for these: it knows no means.
  package var computed: OutputRows {
    switch self {
    case .all, .means: .all
    case .firstTokens: .firstTokens
    }
  }

  /// The number of rows for a batch.
  package func count(in batch: PackedBatch) -> Int {
    switch self {
    case .all: batch.tokens
    case .firstTokens, .means: batch.sentences
    }
  }

  /// The rows of one sentence within a matrix of `count` rows.
  package func range(_ sentence: Int, in batch: PackedBatch) -> Range<Int> {
    switch self {
    case .all: batch.range(sentence)
    case .firstTokens, .means: sentence..<sentence + 1
    }
  }

  /// The rows of `x [tokens, width]`: `x` itself, or a copy of the first tokens in the arena.
  func gather(_ x: Matrix, _ pass: ForwardContext) -> Matrix {
    guard case .firstTokens = self else { return x }
    let rows = pass.arena.matrix(pass.batch.sentences, x.columns)
    for sentence in 0..<rows.rows {
      rows.row(sentence).update(from: x.row(pass.batch.range(sentence).lowerBound), count: x.columns)
    }
    return rows
  }

  /// Adds the gradient of these rows to `dx [tokens, width]`, which must not be the same memory.
  func scatter(_ gradient: Matrix, addingInto dx: Matrix, _ pass: ForwardContext) {
    for sentence in 0..<pass.batch.sentences {
      let rows = range(sentence, in: pass.batch)
      for (offset, row) in rows.enumerated() {
        let target = dx.rows(pass.batch.range(sentence)).row(offset)
        let source = gradient.row(row)
        for column in 0..<gradient.columns { target[column] += source[column] }
      }
    }
  }

  /// These rows of an encoder's result `x`, whose rows are those ``computed`` for them: `x` itself, or means in the
  /// arena.
  func pooled(_ x: Matrix, _ pass: ForwardContext) -> Matrix {
    guard case .means = self else { return x }
    let means = pass.arena.matrix(pass.batch.sentences, x.columns)
    means.clear()
    for sentence in 0..<means.rows {
      let (mean, range) = (means.row(sentence), pass.batch.range(sentence))
      for row in range {
        let values = x.row(row)
        for column in 0..<x.columns { mean[column] += values[column] }
      }
      for column in 0..<x.columns { mean[column] /= Float(range.count) }
    }
    return means
  }

  /// Writes the gradient of the computed rows from that of the pooled ones, which may be the same memory if they are
  /// the same rows.
  func spread(_ gradient: Matrix, into computed: Matrix, _ pass: ForwardContext) {
    guard case .means = self else { return }
    for sentence in 0..<pass.batch.sentences {
      let (mean, range) = (gradient.row(sentence), pass.batch.range(sentence))
      for row in range {
        let values = computed.row(row)
        for column in 0..<computed.columns { values[column] = mean[column] / Float(range.count) }
      }
    }
  }
}
