import Basics
import Tensors

/// Word + token-type + position embeddings, LayerNorm, dropout, and a projection if the layers are of another width.
/// Tokens have type 0, those of the second sequence of a pair type 1 if the model has it; positions restart with
/// each sentence.
///
/// - Reference: `BertEmbeddings`, `RobertaEmbeddings` and `ElectraEmbeddings` of transformers 5.
struct Embeddings {
  let word: Parameter.ID
  let position: Parameter.ID
  /// `nil` for a model without types.
  let type: Parameter.ID?
  let norm: LayerNorm
  let projection: Linear?
  let dropout: Double
  let store: ParameterStore
  private let width: Int
  /// Whether the model tells the sequences of a pair apart.
  private let hasTypes: Bool
  /// The word whose tokens take no position; those of the others begin behind it.
  private let padding: Int32?

  /// What the backward pass needs: the sum before LayerNorm `[tokens, width]`, its statistics, and what is projected.
  struct Saved {
    let sum: Matrix
    let statistics: Matrix
    let projected: Matrix?
    let positions: [Int32]
  }

  /// Declares the tables and layers, in the order in which the reference model defines them.
  init(_ names: EmbeddingNames, _ shape: EncoderShape, in store: ParameterStore) {
    let width = shape.embeddingWidth
    self.width = width
    func table(_ name: String, _ rows: Int, isTable: Bool = false) -> Parameter.ID {
      store.declare(name + ".weight", [rows, width], decays: true, start: .normal, isTable: isTable)
    }
    func positions() -> Parameter.ID { table(names.position, shape.positions + shape.firstPosition) }
    word = table(names.word, shape.vocabulary, isTable: true)
    let early = names.definesPositionsLast ? nil : positions()
    type = shape.types > 0 ? table(names.type, shape.types) : nil
    norm = LayerNorm(names.norm, width: width, epsilon: shape.epsilon, in: store)
    position = early ?? positions()
    projection =
      width == shape.hidden
      ? nil : Linear(names.projection, inputs: width, outputs: shape.hidden, in: store)
    dropout = shape.hiddenDropout
    hasTypes = shape.types > 1 && shape.distinguishesPairs
    padding = shape.padding.map { Int32($0) }
    self.store = store
  }

  /// The first of the parameters whose gradients are dense: all but the word table.
  var first: Parameter.ID { Parameter.ID(index: word.index + 1) }

  /// Writes `y [tokens, hidden]`.
  func forward(into y: Matrix, _ pass: ForwardContext) -> Saved {
    pass.kernels.timed(.embeddings) { look(into: y, pass) }
  }

  private func look(into y: Matrix, _ pass: ForwardContext) -> Saved {
    let batch = pass.batch
    let positions = positions(batch)
    let sum = pass.scratch(width)
    let statistics = pass.arena.matrix(2, batch.tokens)
    pass.kernels.embed(
      batch.ids, positions: positions, types: types(batch), word: store.matrix(word, reading: batch.ids),
      position: store.matrix(position), type: type.map { store.matrix($0) }, into: sum)
    let normal = projection == nil ? y : pass.scratch(sum.columns)
    norm.forward(sum, into: normal, statistics: statistics, pass.kernels)
    let mask = pass.mask(dropout, layer: 0, site: 0)
    if !mask.keepsAll { pass.kernels.dropout(normal, into: normal, mask) }
    projection?.forward(normal, into: y, pass.kernels)
    return Saved(
      sum: sum, statistics: statistics, projected: projection == nil ? nil : normal, positions: positions)
  }

  private func types(_ batch: PackedBatch) -> [Int32] { hasTypes ? batch.types : [] }

  /// The row of the position table for each token.
  private func positions(_ batch: PackedBatch) -> [Int32] {
    var positions: [Int32] = []
    positions.reserveCapacity(batch.tokens)
    for sentence in 0..<batch.sentences {
      guard let padding else {
        positions += (0..<Int32(batch.range(sentence).count))
        continue
      }
      var last = padding
      for token in batch.range(sentence) {
        if batch.ids[token] == padding {
          positions.append(padding)
        } else {
          last += 1
          positions.append(last)
        }
      }
    }
    return positions
  }

  /// Adds to the gradients of tables and layers; `dy [tokens, hidden]` is overwritten.
  func backward(_ dy: Matrix, _ saved: Saved, _ pass: ForwardContext) {
    pass.kernels.timed(.embeddingsBackward) { addGradients(dy, saved, pass) }
  }

  private func addGradients(_ dy: Matrix, _ saved: Saved, _ pass: ForwardContext) {
    var dy = dy
    if let projection, let projected = saved.projected {
      let narrow = pass.scratch(projected.columns)
      projection.backward(dy, projected, into: narrow, pass.kernels)
      dy = narrow
    }
    let mask = pass.mask(dropout, layer: 0, site: 0)
    if !mask.keepsAll { pass.kernels.dropout(dy, into: dy, mask) }
    norm.backward(dy, saved.sum, statistics: saved.statistics, into: dy, pass.kernels)
    store.scatterGradient(dy, at: pass.batch.ids, of: word, pass.kernels)
    if let table = store.gradient(position) { pass.kernels.scatter(dy, at: saved.positions, into: table) }
    guard let type, let table = store.gradient(type) else { return }
    let types = types(pass.batch)
    if types.isEmpty {
      pass.kernels.addColumnSums(of: dy, into: table.base)
    } else {
      pass.kernels.scatter(dy, at: types, into: table)
    }
  }
}

extension ParameterStore {
  /// Adds the rows of `dy [tokens, width]` to those rows of a word table's gradient that `ids` names.
  func scatterGradient(_ dy: Matrix, at ids: [Int32], of word: Parameter.ID, _ kernels: Kernels) {
    if let table = rows(word) {
      table.willAddGradients(ids)
      kernels.scatter(dy, at: ids, into: table.gradients)
    } else if let table = gradient(word) {
      kernels.scatter(dy, at: ids, into: table)
    }
  }
}
