import Basics
import Tensors

/// One encoder layer with a normalization before each half: self-attention with rotary positions, and a gated
/// feed-forward; each half is added to its input.
///
/// - Reference: `ModernBertEncoderLayer` of transformers 5; NeoBERT, Le Breton et al. 2025.
struct PreNormLayer {
  /// `nil` in the first layer of some families.
  let attentionNorm: Normalization?
  let attention: RotaryAttention
  let attentionOutput: Linear
  let feedForwardNorm: Normalization
  let gated: Linear
  let output: Linear
  let activation: Activation
  let attentionDropout: Double
  let feedForwardDropout: Double
  let layer: Int
  /// The first of the layer's parameters.
  let first: Parameter.ID

  /// What the backward pass needs. Rows are those of the layer's result, except of `input` and `normal`.
  struct Saved {
    let rows: OutputRows
    /// The arena's position before the layer.
    let start: Arena.Mark
    /// `[tokens, hidden]`, before and after the normalization.
    let input: Matrix
    let normal: Matrix
    let normalStatistics: Matrix
    let attention: RotaryAttention.Saved
    let context: Matrix
    /// input + attention, before and after the normalization.
    let attended: Matrix
    let attendedNormal: Matrix
    let attendedStatistics: Matrix
    /// `[rows, 2 · intermediate]`, and `[rows, intermediate]` after the gate and dropout.
    let inner: Matrix
    let activated: Matrix
  }

  /// Declares the layer's parameters.
  ///
  /// - Parameters:
  ///   - prefix: before every name: `model.layers.0.`.
  ///   - number: from 1, which identifies its dropout.
  ///   - table: the angles of its positions.
  init(
    _ names: PreNormLayerNames, in prefix: String, number: Int, _ shape: EncoderShape, _ kind: PreNormShape,
    table: RotaryTable, in store: ParameterStore
  ) {
    let (hidden, inner) = (shape.hidden, shape.intermediate)
    func linear(_ name: String, _ inputs: Int, _ outputs: Int, _ hasBias: Bool) -> Linear {
      Linear(prefix + name, inputs: inputs, outputs: outputs, hasBias: hasBias, in: store)
    }
    func norm(_ name: String) -> Normalization { Normalization(prefix + name, shape, kind.norm, in: store) }
    func norms() -> (Normalization?, Normalization) {
      (attentionNorm(), norm(names.feedForwardNorm))
    }
    func attentionNorm() -> Normalization? {
      number == 1 && names.firstLacksNorm ? nil : norm(names.attentionNorm)
    }
    first = Parameter.ID(index: store.parameters.count)
    let early = names.definesNormsLast ? nil : attentionNorm()
    attention = RotaryAttention(
      linear(names.joint, hidden, 3 * hidden, kind.attentionBias), layer: number, shape, kind, table: table)
    attentionOutput = linear(names.attentionOutput, hidden, hidden, kind.attentionBias)
    let earlyFeedForward = names.definesNormsLast ? nil : norm(names.feedForwardNorm)
    gated = linear(names.gated, hidden, 2 * inner, kind.feedForwardBias)
    output = linear(names.output, inner, hidden, kind.feedForwardBias)
    if let earlyFeedForward {
      (self.attentionNorm, feedForwardNorm) = (early, earlyFeedForward)
    } else {
      (self.attentionNorm, feedForwardNorm) = norms()
    }
    activation = shape.activation
    attentionDropout = shape.attentionDropout
    feedForwardDropout = kind.feedForwardDropout
    layer = number
  }

  /// - Parameters:
  ///   - x: `[tokens, hidden]`; kept for the backward pass.
  ///   - rows: the rows of the result that are read.
  ///   - positions: `[tokens]`, each token's place in its sentence.
  ///   - y: `[rows, hidden]`, overwritten.
  func forward(
    _ x: Matrix, rows: OutputRows, positions: [Int32], into y: Matrix, _ pass: ForwardContext
  ) -> Saved {
    let (kernels, hidden, arena) = (pass.kernels, x.columns, pass.arena)
    let start = arena.mark()
    let normal = attentionNorm == nil ? x : pass.scratch(hidden)
    let normalStatistics = arena.matrix(2, x.rows)
    attentionNorm?.forward(x, into: normal, statistics: normalStatistics, kernels)
    let residual = rows.gather(x, pass)
    let (context, attended) = (arena.matrix(y.rows, hidden), arena.matrix(y.rows, hidden))
    let attentionSaved = kernels.timed(.attention) {
      let saved = attention.forward(normal, rows: rows, positions: positions, into: context, pass)
      attentionOutput.forwardWithoutBias(context, into: attended, kernels)
      kernels.addResidual(
        residual, to: attended, bias: attentionOutput.biasValues,
        pass.mask(attentionDropout, layer: layer, site: 1), into: attended)
      return saved
    }
    let attendedNormal = arena.matrix(y.rows, hidden)
    let attendedStatistics = arena.matrix(2, y.rows)
    feedForwardNorm.forward(attended, into: attendedNormal, statistics: attendedStatistics, kernels)
    let width = output.inputs
    let (inner, activated) = (arena.matrix(y.rows, 2 * width), arena.matrix(y.rows, width))
    kernels.timed(.feedForward) {
      gated.forward(attendedNormal, into: inner, kernels)
      kernels.gate(activation, inner, into: activated)
      let mask = pass.mask(feedForwardDropout, layer: layer, site: 2)
      if !mask.keepsAll { kernels.dropout(activated, into: activated, mask) }
      output.forwardWithoutBias(activated, into: y, kernels)
      kernels.addResidual(attended, to: y, bias: output.biasValues, .keepAll, into: y)
    }
    return Saved(
      rows: rows, start: start, input: x, normal: normal, normalStatistics: normalStatistics,
      attention: attentionSaved, context: context, attended: attended, attendedNormal: attendedNormal,
      attendedStatistics: attendedStatistics, inner: inner, activated: activated)
  }

  /// Adds to the layer's gradients.
  ///
  /// - Parameters:
  ///   - gradient: dy, `[rows, hidden]`; overwritten.
  ///   - positions: as in the forward pass.
  ///   - dx: `[tokens, hidden]`, overwritten; the memory of `gradient` if all rows were requested. `nil` when
  ///     nothing below is trained.
  func backward(
    _ gradient: Matrix, _ saved: Saved, positions: [Int32], into dx: Matrix?, _ pass: ForwardContext
  ) {
    let (kernels, hidden, arena) = (pass.kernels, gradient.columns, pass.arena)
    let branch = arena.matrix(gradient.rows, hidden)
    kernels.timed(.feedForwardBackward) {
      let activated = arena.matrix(gradient.rows, output.inputs)
      output.backward(gradient, saved.activated, into: activated, kernels)
      let mask = pass.mask(feedForwardDropout, layer: layer, site: 2)
      if !mask.keepsAll { kernels.dropout(activated, into: activated, mask) }
      // The values before the gate are not needed any more: their gradient takes their place.
      kernels.gateBackward(activation, saved.inner, activated, into: saved.inner)
      gated.backward(saved.inner, saved.attendedNormal, into: branch, kernels)
    }
    feedForwardNorm.backward(
      branch, saved.attended, statistics: saved.attendedStatistics, into: branch, kernels)
    // `gradient` becomes that of input + attention.
    kernels.add(branch, into: gradient)
    let normal: Matrix? = kernels.timed(.attentionBackward) {
      kernels.dropout(gradient, into: branch, pass.mask(attentionDropout, layer: layer, site: 1))
      let context = arena.matrix(gradient.rows, hidden)
      attentionOutput.backward(branch, saved.context, into: context, kernels)
      let normal = dx == nil && attentionNorm == nil ? nil : pass.scratch(hidden)
      attention.backward(
        context, saved.attention, input: saved.normal, rows: saved.rows, positions: positions, into: normal,
        pass)
      return normal
    }
    guard let normal else { return }
    attentionNorm?.backward(
      normal, saved.input, statistics: saved.normalStatistics, into: normal, kernels)
    guard let dx else { return }
    if dx.base == gradient.base {
      kernels.add(normal, into: dx)
    } else {
      dx.copy(from: normal)
      saved.rows.scatter(gradient, addingInto: dx, pass)
    }
  }

  /// The cost of one layer of a shape, one that has all parts.
  static func cost(of shape: EncoderShape) -> LayerCost {
    let (hidden, inner) = (shape.hidden, shape.intermediate)
    let products = 4 * hidden * hidden + 3 * hidden * inner
    var others = 2 * hidden
    if let kind = shape.preNorm {
      if case .layer(hasBias: true) = kind.norm { others += 2 * hidden }
      if kind.attentionBias { others += 4 * hidden }
      if kind.feedForwardBias { others += 2 * inner + hidden }
    }
    return LayerCost(
      parameters: products + others, products: products, kept: 8 * hidden + 3 * inner,
      backward: 6 * hidden + inner, inference: 9 * hidden + 3 * inner)
  }
}
