import Basics
import Tensors

/// Word + token-type + position embeddings, LayerNorm, dropout. Tokens have type 0, those of the second
/// sequence of a pair type 1 if the model has it; positions restart with each sentence.
///
/// - Reference: `BertEmbeddings` of transformers 5.
struct Embeddings {
  let word: Parameter.ID
  let position: Parameter.ID
  let type: Parameter.ID
  let norm: LayerNorm
  let dropout: Double
  let store: ParameterStore
  /// Whether the model tells the sequences of a pair apart.
  private let hasTypes: Bool

  /// What the backward pass needs: the sum before LayerNorm `[tokens, hidden]` and its statistics.
  struct Saved {
    let sum: Matrix
    let statistics: Matrix
    let positions: [Int32]
  }

  init(_ name: String, _ shape: EncoderShape, in store: ParameterStore) {
    func table(_ part: String, _ rows: Int, isTable: Bool = false) -> Parameter.ID {
      store.declare(
        "\(name).\(part).weight", [rows, shape.hidden], decays: true, start: .normal, isTable: isTable
      )
    }
    word = table("word_embeddings", shape.vocabulary, isTable: true)
    position = table("position_embeddings", shape.positions)
    type = table("token_type_embeddings", shape.types)
    norm = LayerNorm(
      name + ".LayerNorm", width: shape.hidden, epsilon: shape.epsilon, in: store)
    dropout = shape.hiddenDropout
    hasTypes = shape.types > 1
    self.store = store
  }

  /// The first of the tables whose gradients are dense.
  var first: Parameter.ID { position }

  /// Writes `y [tokens, hidden]`.
  func forward(into y: Matrix, _ pass: ForwardContext) -> Saved {
    pass.kernels.timed(.embeddings) { look(into: y, pass) }
  }

  private func look(into y: Matrix, _ pass: ForwardContext) -> Saved {
    let batch = pass.batch
    var positions: [Int32] = []
    positions.reserveCapacity(batch.tokens)
    for sentence in 0..<batch.sentences { positions += (0..<Int32(batch.range(sentence).count)) }
    let sum = pass.scratch(y.columns)
    let statistics = pass.arena.matrix(2, batch.tokens)
    pass.kernels.embed(
      batch.ids, positions: positions, types: types(batch), word: store.matrix(word, reading: batch.ids),
      position: store.matrix(position),
      type: store.matrix(type), into: sum)
    norm.forward(sum, into: y, statistics: statistics, pass.kernels)
    let mask = pass.mask(dropout, layer: 0, site: 0)
    if !mask.keepsAll { pass.kernels.dropout(y, into: y, mask) }
    return Saved(sum: sum, statistics: statistics, positions: positions)
  }

  private func types(_ batch: PackedBatch) -> [Int32] { hasTypes ? batch.types : [] }

  /// Adds to the gradients of the tables; `dy [tokens, hidden]` is overwritten.
  func backward(_ dy: Matrix, _ saved: Saved, _ pass: ForwardContext) {
    pass.kernels.timed(.embeddingsBackward) { addGradients(dy, saved, pass) }
  }

  private func addGradients(_ dy: Matrix, _ saved: Saved, _ pass: ForwardContext) {
    let mask = pass.mask(dropout, layer: 0, site: 0)
    if !mask.keepsAll { pass.kernels.dropout(dy, into: dy, mask) }
    norm.backward(dy, saved.sum, statistics: saved.statistics, into: dy, pass.kernels)
    if let table = store.rows(word) {
      table.willAddGradients(pass.batch.ids)
      pass.kernels.scatter(dy, at: pass.batch.ids, into: table.gradients)
    } else if let table = store.gradient(word) {
      pass.kernels.scatter(dy, at: pass.batch.ids, into: table)
    }
    if let table = store.gradient(position) { pass.kernels.scatter(dy, at: saved.positions, into: table) }
    guard let table = store.gradient(type) else { return }
    let types = types(pass.batch)
    if types.isEmpty {
      pass.kernels.addColumnSums(of: dy, into: table.base)
    } else {
      pass.kernels.scatter(dy, at: types, into: table)
    }
  }
}
