import Basics
package import Tensors

/// An encoder that normalizes before each half of a layer and after the last one, and tells positions by rotation.
///
/// The last stage is the last layer with the normalization after it.
///
/// - Reference: Warner et al. 2024, `ModernBertModel` of transformers 5; NeoBERT, Le Breton et al. 2025.
package final class PreNormEncoder: Encoder {
  package let shape: EncoderShape
  private let embeddings: WordEmbeddings
  private let layers: [PreNormLayer]
  private let finalNorm: Normalization
  private let tables: [RotaryTable]

  /// What the backward pass needs: memory in the pass's arena, valid until that is reset.
  private struct Saved {
    /// `nil` if the backward pass ends above them.
    let embeddings: WordEmbeddings.Saved?
    /// Those of the last layers, as far down as the backward pass goes.
    let layers: [PreNormLayer.Saved]
    /// The last layer's result, and the statistics of the normalization after it.
    let last: Matrix
    let statistics: Matrix
    let positions: [Int32]
    /// `[tokens, hidden]`: the gradient that the backward pass carries from layer to layer. It precedes all
    /// activations, so that the memory after it can be released layer by layer.
    let gradient: Matrix
  }

  package var isTrained: Bool { embeddings.store.layout.firstTrainedStage != nil }

  /// Declares the encoder's parameters with a family's names.
  /// - Precondition: the shape has a ``EncoderShape/preNorm``.
  package init(_ names: PreNormNames, _ shape: EncoderShape, in store: ParameterStore) {
    guard let kind = shape.preNorm else { preconditionFailure("a pre-norm encoder has its own sizes") }
    self.shape = shape
    embeddings = store.declaring(stage: 0) {
      WordEmbeddings(names.word, norm: names.embeddingNorm, shape, kind, in: store)
    }
    var tables: [Double: RotaryTable] = [:]
    layers = (0..<shape.layers).map { index in
      let theta = kind.attention(index).theta
      let table = tables[theta] ?? RotaryTable(theta: theta, width: shape.hidden / shape.heads)
      tables[theta] = table
      return store.declaring(stage: index + 1) {
        PreNormLayer(
          names.layer, in: "\(names.layers)\(index).", number: index + 1, shape, kind, table: table, in: store
        )
      }
    }
    self.tables = Array(tables.values)
    finalNorm = store.declaring(stage: shape.layers) {
      Normalization(names.finalNorm, shape, kind.norm, in: store)
    }
  }

  /// Runs the encoder and keeps what ``backward(_:_:_:)`` needs.
  ///
  /// - Parameters:
  ///   - first: the lowest stage of which anything is kept; one of the layers at most.
  ///   - observe: called with the number of each stage and its result; only of those from `first` on.
  /// - Returns: the last hidden states `[rows, hidden]`, in the arena.
  private func forward(
    _ pass: ForwardContext, rows: OutputRows = .all, keepingFrom first: Int = 0,
    observe: ((Int, Matrix) -> Void)? = nil
  ) -> (hidden: Matrix, saved: Saved) {
    let positions = positions(pass.batch)
    pass.enter(embeddings.first, of: embeddings.store)
    let gradient = pass.scratch(shape.hidden)
    var x: Matrix
    var embedded: WordEmbeddings.Saved?
    if first == 0 {
      x = pass.scratch(shape.hidden)
      embedded = embeddings.forward(into: x, pass)
      observe?(0, x)
    } else {
      x = states(before: first, positions, pass)
    }
    var saved: [PreNormLayer.Saved] = []
    saved.reserveCapacity(layers.count)
    for layer in layers where layer.layer >= first {
      let wanted = layer.layer == layers.count ? rows : .all
      pass.enter(layer.first, of: embeddings.store)
      let y = pass.arena.matrix(wanted.count(in: pass.batch), shape.hidden)
      saved.append(layer.forward(x, rows: wanted, positions: positions, into: y, pass))
      x = y
      if layer.layer < layers.count { observe?(layer.layer, x) }
    }
    // Still in the memory that the last layer may use: the gradient of what follows goes through it.
    let (hidden, statistics) = (pass.arena.matrix(x.rows, x.columns), pass.arena.matrix(2, x.rows))
    finalNorm.forward(x, into: hidden, statistics: statistics, pass.kernels)
    observe?(layers.count, hidden)
    return (
      hidden,
      Saved(
        embeddings: embedded, layers: saved, last: x, statistics: statistics, positions: positions,
        gradient: gradient)
    )
  }

  /// Runs the stages before `first`, which is one of the layers, and keeps only their result
  /// `[tokens, hidden]`.
  private func states(before first: Int, _ positions: [Int32], _ pass: ForwardContext) -> Matrix {
    var x = pass.scratch(shape.hidden)
    var y = first > 1 ? pass.scratch(shape.hidden) : x
    // No gradient is computed meanwhile, so what these stages compute with may be in its memory, unlike the result.
    pass.arena.lentFloats = embeddings.store.freeFloats()
    let mark = pass.arena.mark()
    _ = embeddings.forward(into: x, pass)
    pass.arena.release(to: mark)
    for layer in layers where layer.layer < first {
      _ = layer.forward(x, rows: .all, positions: positions, into: y, pass)
      pass.arena.release(to: mark)
      swap(&x, &y)
    }
    return x
  }

  /// Runs the encoder and keeps only the result, `[rows, hidden]`, in the arena.
  package func hiddenStates(_ pass: ForwardContext, rows: OutputRows) -> Matrix {
    let positions = positions(pass.batch)
    if case .inference = pass.mode { pass.arena.lentFloats = embeddings.store.freeFloats() }
    var (x, y) = (pass.scratch(shape.hidden), pass.scratch(shape.hidden))
    let last = pass.arena.matrix(rows.count(in: pass.batch), shape.hidden)
    let mark = pass.arena.mark()
    _ = embeddings.forward(into: x, pass)
    pass.arena.release(to: mark)
    for layer in layers {
      let isLast = layer.layer == layers.count
      _ = layer.forward(
        x, rows: isLast ? rows : .all, positions: positions, into: isLast ? last : y, pass)
      pass.arena.release(to: mark)
      swap(&x, &y)
    }
    finalNorm.forward(last, into: last, statistics: pass.arena.matrix(2, last.rows), pass.kernels)
    return last
  }

  package func trace(_ pass: ForwardContext, rows: OutputRows) -> EncoderTrace {
    let first = embeddings.store.layout.firstTrainedStage ?? 0
    let (hidden, saved) = forward(pass, rows: rows, keepingFrom: first)
    let gradient =
      switch rows {
      case .all, .means: saved.gradient
      case .firstTokens: pass.arena.matrix(hidden.rows, hidden.columns)
      }
    return EncoderTrace(hidden: hidden, gradient: gradient) { self.backward(gradient, saved, pass) }
  }

  package func stages(_ pass: ForwardContext, observe: (Int, Matrix) -> Void) {
    withoutActuallyEscaping(observe) { _ = forward(pass, observe: $0) }
  }

  /// Adds to the gradients of every parameter of the stages that the forward pass kept.
  ///
  /// - Parameter gradient: the gradient of the last hidden states, `[rows, hidden]`; overwritten.
  ///   ``Saved/gradient`` if all rows were requested.
  private func backward(_ gradient: Matrix, _ saved: Saved, _ pass: ForwardContext) {
    var gradient = gradient
    finalNorm.backward(gradient, saved.last, statistics: saved.statistics, into: gradient, pass.kernels)
    let frozen = layers.count - saved.layers.count
    for index in saved.layers.indices.reversed() {
      let (layer, of) = (layers[frozen + index], saved.layers[index])
      pass.enter(layer.first, of: embeddings.store)
      let isLast = index == 0 && saved.embeddings == nil
      layer.backward(
        gradient, of, positions: saved.positions, into: isLast ? nil : saved.gradient, pass)
      pass.arena.release(to: of.start)
      gradient = saved.gradient
    }
    guard let embedded = saved.embeddings else { return }
    pass.enter(embeddings.first, of: embeddings.store)
    embeddings.backward(gradient, embedded, pass)
  }

  /// Each token's place in its sentence; the tables have rows for all of them afterwards.
  private func positions(_ batch: PackedBatch) -> [Int32] {
    var positions: [Int32] = []
    positions.reserveCapacity(batch.tokens)
    var longest = 0
    for sentence in 0..<batch.sentences {
      let count = batch.range(sentence).count
      positions += (0..<Int32(count))
      longest = max(longest, count)
    }
    for table in tables { table.reserve(longest) }
    return positions
  }
}
