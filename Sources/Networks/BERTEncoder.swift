import Basics
package import Tensors

/// The BERT encoder: embeddings and blocks over packed sentences.
///
/// - Reference: Devlin et al. 2019; `BertModel` of transformers 5 without pooler.
package final class BERTEncoder {
  package let configuration: BERTConfiguration
  let embeddings: Embeddings
  let blocks: [Block]

  /// What the backward pass needs: memory of the pass's arena, valid until that is reset.
  package struct Saved {
    let embeddings: Embeddings.Saved
    let blocks: [Block.Saved]
    /// `[tokens, hidden]`: where the backward pass carries the gradient from block to block. It lies before all
    /// activations, so that the memory behind it can be given back block by block.
    package let gradient: Matrix
  }

  /// Declares the encoder's parameters under `name` (`bert`).
  package init(_ name: String, _ configuration: BERTConfiguration, in store: ParameterStore) {
    self.configuration = configuration
    embeddings = Embeddings(name + ".embeddings", configuration, in: store)
    blocks = (0..<configuration.layers).map {
      Block("\(name).encoder.layer.\($0)", layer: $0 + 1, configuration, in: store)
    }
  }

  /// Runs the encoder and keeps what ``backward(_:_:_:)`` needs.
  ///
  /// - Parameters:
  ///   - rows: the rows of the result that anybody reads.
  ///   - observe: called with the number of each stage (0 the embeddings, 1… the blocks) and its result.
  /// - Returns: the last hidden states `[rows, hidden]`, in the arena.
  package func forward(
    _ pass: Pass, rows: QueryRows = .all, observe: ((Int, Matrix) -> Void)? = nil
  ) -> (hidden: Matrix, saved: Saved) {
    pass.enter(embeddings.first, of: embeddings.store)
    let gradient = pass.scratch(configuration.hidden)
    var x = pass.scratch(configuration.hidden)
    let embedded = embeddings.forward(into: x, pass)
    observe?(0, x)
    var saved: [Block.Saved] = []
    saved.reserveCapacity(blocks.count)
    for block in blocks {
      let wanted = block.layer == blocks.count ? rows : .all
      pass.enter(block.first, of: embeddings.store)
      let y = pass.arena.matrix(wanted.count(in: pass.batch), configuration.hidden)
      saved.append(block.forward(x, rows: wanted, into: y, pass))
      x = y
      observe?(block.layer, x)
    }
    return (x, Saved(embeddings: embedded, blocks: saved, gradient: gradient))
  }

  /// Runs the encoder and keeps nothing but the result, `[rows, hidden]`, in the arena.
  package func hiddenStates(_ pass: Pass, rows: QueryRows = .all) -> Matrix {
    if case .inference = pass.mode { pass.arena.lentFloats = embeddings.store.freeFloats() }
    var (x, y) = (pass.scratch(configuration.hidden), pass.scratch(configuration.hidden))
    let last = pass.arena.matrix(rows.count(in: pass.batch), configuration.hidden)
    var mark = pass.arena.mark()
    _ = embeddings.forward(into: x, pass)
    pass.arena.release(to: mark)
    for block in blocks {
      mark = pass.arena.mark()
      let isLast = block.layer == blocks.count
      _ = block.forward(x, rows: isLast ? rows : .all, into: isLast ? last : y, pass)
      pass.arena.release(to: mark)
      swap(&x, &y)
    }
    return blocks.isEmpty ? rows.gather(x, pass) : last
  }

  /// The states a head reads in a training step: from the batch where it brings them, else computed, with what the
  /// way back needs when the encoder is trained.
  func states(
    for batch: LabelledBatch, rows: QueryRows, in store: ParameterStore, _ pass: Pass
  ) -> (hidden: Matrix, saved: Saved?) {
    if store.isTrainable(embeddings.word) {
      let (hidden, saved) = forward(pass, rows: rows)
      return (hidden, saved)
    }
    guard batch.features.isEmpty else {
      return (pass.arena.matrix(copying: batch.features, columns: configuration.hidden), nil)
    }
    return (hiddenStates(pass, rows: rows), nil)
  }

  /// Adds into the gradients of every parameter.
  ///
  /// - Parameter gradient: of the last hidden states, `[rows, hidden]`; overwritten. ``Saved/gradient`` when all rows
  ///   were asked for.
  package func backward(_ gradient: Matrix, _ saved: Saved, _ pass: Pass) {
    var gradient = gradient
    for index in blocks.indices.reversed() {
      let (block, of) = (blocks[index], saved.blocks[index])
      pass.enter(block.first, of: embeddings.store)
      block.backward(gradient, of, into: saved.gradient, pass)
      pass.arena.release(to: of.start)
      gradient = saved.gradient
    }
    pass.enter(embeddings.first, of: embeddings.store)
    embeddings.backward(gradient, saved.embeddings, pass)
  }
}
