import Basics
import Tensors

/// One encoder layer: self-attention and feed-forward, each with dropout, residual and LayerNorm after it.
///
/// - Reference: `BertLayer` (post-LayerNorm).
struct EncoderLayer {
  let attention: SelfAttention
  let attentionOutput: Linear
  let attentionNorm: LayerNorm
  let intermediate: Linear
  let output: Linear
  let outputNorm: LayerNorm
  let activation: Activation
  let dropout: Double
  let attentionOutputDropout: Double
  let layer: Int

  /// What the backward pass needs. Rows are those of the layer's result, except of `input`.
  struct Saved {
    let rows: OutputRows
    /// The arena's position before the layer.
    let start: Arena.Mark
    /// `[tokens, hidden]`; ``queries`` are the requested rows of it.
    let input: Matrix
    let queries: Matrix
    let attention: SelfAttention.Saved
    let context: Matrix
    /// input + attention, before its LayerNorm.
    let attended: Matrix
    let attendedStatistics: Matrix
    let attendedNormal: Matrix
    /// Feed-forward before and after the activation, `[rows, intermediate]`.
    let inner: Matrix
    let activated: Matrix
    /// Residual + feed-forward, before its LayerNorm.
    let transformed: Matrix
    let transformedStatistics: Matrix
  }

  /// Declares the layer's parameters.
  ///
  /// - Parameters:
  ///   - prefix: before every name: `bert.encoder.layer.0.`.
  ///   - number: from 1, which identifies its dropout.
  init(
    _ names: EncoderLayerNames, in prefix: String, number: Int, _ shape: EncoderShape,
    in store: ParameterStore
  ) {
    func linear(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear {
      Linear(prefix + name, inputs: inputs, outputs: outputs, in: store)
    }
    func norm(_ name: String) -> LayerNorm {
      LayerNorm(prefix + name, width: shape.hidden, epsilon: shape.epsilon, in: store)
    }
    let (hidden, inner) = (shape.hidden, shape.intermediate)
    attention = SelfAttention(names, in: prefix, layer: number, shape, in: store)
    attentionOutput = linear(names.attentionOutput, hidden, hidden)
    attentionNorm = norm(names.attentionNorm)
    intermediate = linear(names.intermediate, hidden, inner)
    output = linear(names.output, inner, hidden)
    outputNorm = norm(names.outputNorm)
    activation = shape.activation
    dropout = shape.hiddenDropout
    attentionOutputDropout = names.dropsAttention ? shape.hiddenDropout : 0
    layer = number
  }

  /// - Parameters:
  ///   - x: `[tokens, hidden]`; kept for the backward pass.
  ///   - rows: the rows of the result that are read.
  ///   - y: `[rows, hidden]`, overwritten.
  func forward(_ x: Matrix, rows: OutputRows, into y: Matrix, _ pass: ForwardContext) -> Saved {
    let (kernels, hidden, arena) = (pass.kernels, x.columns, pass.arena)
    let start = arena.mark()
    let queries = rows.gather(x, pass)
    let context = arena.matrix(y.rows, hidden)
    let attended = arena.matrix(y.rows, hidden)
    let attentionSaved = kernels.timed(.attention) {
      let saved = attention.forward(x, queries: queries, rows: rows, into: context, pass)
      attentionOutput.forwardWithoutBias(context, into: attended, kernels)
      kernels.addResidual(
        queries, to: attended, bias: attentionOutput.biasValues,
        pass.mask(attentionOutputDropout, layer: layer, site: 1),
        into: attended)
      return saved
    }
    let attendedNormal = arena.matrix(y.rows, hidden)
    let attendedStatistics = arena.matrix(2, y.rows)
    attentionNorm.forward(attended, into: attendedNormal, statistics: attendedStatistics, kernels)

    let inner = arena.matrix(y.rows, intermediateWidth)
    let activated = pass.isTraining ? arena.matrix(y.rows, intermediateWidth) : inner
    let transformed = arena.matrix(y.rows, hidden)
    kernels.timed(.feedForward) {
      intermediate.forward(attendedNormal, inner: inner, then: activation, into: activated, kernels)
      output.forwardWithoutBias(activated, into: transformed, kernels)
      kernels.addResidual(
        attendedNormal, to: transformed, bias: output.biasValues,
        pass.mask(dropout, layer: layer, site: 2), into: transformed)
    }
    let transformedStatistics = arena.matrix(2, y.rows)
    outputNorm.forward(transformed, into: y, statistics: transformedStatistics, kernels)
    return Saved(
      rows: rows, start: start, input: x, queries: queries, attention: attentionSaved, context: context,
      attended: attended, attendedStatistics: attendedStatistics, attendedNormal: attendedNormal,
      inner: inner, activated: activated, transformed: transformed,
      transformedStatistics: transformedStatistics)
  }

  /// Adds to the layer's gradients.
  ///
  /// - Parameters:
  ///   - gradient: dy, `[rows, hidden]`; overwritten.
  ///   - dx: `[tokens, hidden]`, overwritten; the memory of `gradient` if all rows were requested. `nil` when
  ///     nothing below is trained.
  func backward(_ gradient: Matrix, _ saved: Saved, into dx: Matrix?, _ pass: ForwardContext) {
    let (kernels, hidden, arena) = (pass.kernels, gradient.columns, pass.arena)
    outputNorm.backward(
      gradient, saved.transformed, statistics: saved.transformedStatistics, into: gradient, kernels)
    // `gradient` is now the gradient of both the residual and the feed-forward.
    let branch = arena.matrix(gradient.rows, hidden)
    kernels.timed(.feedForwardBackward) {
      kernels.dropout(gradient, into: branch, pass.mask(dropout, layer: layer, site: 2))
      let inner = arena.matrix(gradient.rows, intermediateWidth)
      output.backward(
        branch, saved.activated, into: inner, epilogue: .slope(activation, of: saved.inner), kernels)
      intermediate.backward(inner, saved.attendedNormal, into: gradient, adding: true, kernels)
    }
    attentionNorm.backward(
      gradient, saved.attended, statistics: saved.attendedStatistics, into: gradient, kernels)
    kernels.timed(.attentionBackward) {
      kernels.dropout(gradient, into: branch, pass.mask(attentionOutputDropout, layer: layer, site: 1))
      let context = arena.matrix(gradient.rows, hidden)
      attentionOutput.backward(branch, saved.context, into: context, kernels)
      attention.backward(
        context, saved.attention, input: saved.input, queries: saved.queries, rows: saved.rows,
        gradient: gradient, into: dx, pass)
    }
  }

  /// The cost of one layer of a shape.
  static func cost(of shape: EncoderShape) -> LayerCost {
    let (hidden, inner) = (shape.hidden, shape.intermediate)
    let products = 4 * hidden * hidden + 2 * hidden * inner
    return LayerCost(
      parameters: products + 9 * hidden + inner, products: products, kept: 8 * hidden + 2 * inner,
      backward: 6 * hidden + inner, inference: 10 * hidden + inner)
  }

  /// The first of the layer's parameters.
  var first: Parameter.ID { attention.query.weight }

  private var intermediateWidth: Int { intermediate.store.matrix(intermediate.weight).rows }
}
