import Basics
package import Tensors

/// BERT's encoder and those that differ from it in names and parts: embeddings and layers over packed sentences,
/// each half of a layer followed by LayerNorm.
///
/// - Reference: Devlin et al. 2019; `BertModel` of transformers 5 without pooler.
package final class PostNormEncoder: Encoder {
  package let shape: EncoderShape
  let embeddings: Embeddings
  let layers: [EncoderLayer]

  /// What the backward pass needs: memory in the pass's arena, valid until that is reset.
  package struct Saved {
    /// `nil` if the backward pass ends above them.
    let embeddings: Embeddings.Saved?
    /// Those of the last layers, as far down as the backward pass goes.
    let layers: [EncoderLayer.Saved]
    /// `[tokens, hidden]`: the gradient that the backward pass carries from layer to layer. It precedes all
    /// activations, so that the memory after it can be released layer by layer.
    package let gradient: Matrix
  }

  package var isTrained: Bool { embeddings.store.layout.firstTrainedStage != nil }

  /// Declares the encoder's parameters with a family's names.
  package init(_ names: PostNormNames, _ shape: EncoderShape, in store: ParameterStore) {
    self.shape = shape
    embeddings = store.declaring(stage: 0) { Embeddings(names.embeddings, shape, in: store) }
    layers = (0..<shape.layers).map { index in
      store.declaring(stage: index + 1) {
        EncoderLayer(names.layer, in: "\(names.layers)\(index).", number: index + 1, shape, in: store)
      }
    }
  }

  /// Runs the encoder and keeps what ``backward(_:_:_:)`` needs.
  ///
  /// - Parameters:
  ///   - rows: the rows of the result that are read.
  ///   - first: the lowest stage of which anything is kept; one of the layers at most.
  ///   - observe: called with the number of each stage (0 the embeddings, 1… the layers) and its result; only
  ///     of those from `first` on.
  /// - Returns: the last hidden states `[rows, hidden]`, in the arena.
  package func forward(
    _ pass: ForwardContext, rows: OutputRows = .all, keepingFrom first: Int = 0,
    observe: ((Int, Matrix) -> Void)? = nil
  ) -> (hidden: Matrix, saved: Saved) {
    pass.enter(embeddings.first, of: embeddings.store)
    let gradient = pass.scratch(shape.hidden)
    var x: Matrix
    var embedded: Embeddings.Saved?
    if first == 0 {
      x = pass.scratch(shape.hidden)
      embedded = embeddings.forward(into: x, pass)
      observe?(0, x)
    } else {
      x = states(before: first, pass)
    }
    var saved: [EncoderLayer.Saved] = []
    saved.reserveCapacity(layers.count)
    for layer in layers where layer.layer >= first {
      let wanted = layer.layer == layers.count ? rows : .all
      pass.enter(layer.first, of: embeddings.store)
      let y = pass.arena.matrix(wanted.count(in: pass.batch), shape.hidden)
      saved.append(layer.forward(x, rows: wanted, into: y, pass))
      x = y
      observe?(layer.layer, x)
    }
    return (x, Saved(embeddings: embedded, layers: saved, gradient: gradient))
  }

  /// Runs the stages before `first`, which is one of the layers, and keeps only their result
  /// `[tokens, hidden]`.
  private func states(before first: Int, _ pass: ForwardContext) -> Matrix {
    var x = pass.scratch(shape.hidden)
    var y = first > 1 ? pass.scratch(shape.hidden) : x
    // No gradient is computed meanwhile, so what these stages compute with may be in its memory, unlike the result.
    pass.arena.lentFloats = embeddings.store.freeFloats()
    let mark = pass.arena.mark()
    _ = embeddings.forward(into: x, pass)
    pass.arena.release(to: mark)
    for layer in layers where layer.layer < first {
      _ = layer.forward(x, rows: .all, into: y, pass)
      pass.arena.release(to: mark)
      swap(&x, &y)
    }
    return x
  }

  /// Runs the encoder and keeps only the result, `[rows, hidden]`, in the arena.
  package func hiddenStates(_ pass: ForwardContext, rows: OutputRows) -> Matrix {
    if case .inference = pass.mode { pass.arena.lentFloats = embeddings.store.freeFloats() }
    var (x, y) = (pass.scratch(shape.hidden), pass.scratch(shape.hidden))
    let last = pass.arena.matrix(rows.count(in: pass.batch), shape.hidden)
    var mark = pass.arena.mark()
    _ = embeddings.forward(into: x, pass)
    pass.arena.release(to: mark)
    for layer in layers {
      mark = pass.arena.mark()
      let isLast = layer.layer == layers.count
      _ = layer.forward(x, rows: isLast ? rows : .all, into: isLast ? last : y, pass)
      pass.arena.release(to: mark)
      swap(&x, &y)
    }
    return layers.isEmpty ? rows.gather(x, pass) : last
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
  package func backward(_ gradient: Matrix, _ saved: Saved, _ pass: ForwardContext) {
    var gradient = gradient
    let frozen = layers.count - saved.layers.count
    for index in saved.layers.indices.reversed() {
      let (layer, of) = (layers[frozen + index], saved.layers[index])
      pass.enter(layer.first, of: embeddings.store)
      let isLast = index == 0 && saved.embeddings == nil
      layer.backward(gradient, of, into: isLast ? nil : saved.gradient, pass)
      pass.arena.release(to: of.start)
      gradient = saved.gradient
    }
    guard let embedded = saved.embeddings else { return }
    pass.enter(embeddings.first, of: embeddings.store)
    embeddings.backward(gradient, embedded, pass)
  }
}
