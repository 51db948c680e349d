import Basics
import Tensors

/// One encoder block: self-attention and feed-forward, each with dropout, residual and LayerNorm after it.
///
/// - Reference: `BertLayer` (post-LayerNorm).
struct Block {
  let attention: SelfAttention
  let attentionOutput: Linear
  let attentionNorm: LayerNorm
  let intermediate: Linear
  let output: Linear
  let outputNorm: LayerNorm
  let activation: Activation
  let dropout: Double
  let layer: Int

  /// What the backward pass needs; all `[tokens, …]`.
  struct Saved {
    let input: Matrix
    let attention: SelfAttention.Saved
    let context: Matrix
    /// input + attention, before its LayerNorm.
    let attended: Matrix
    let attendedStatistics: Matrix
    let attendedNormal: Matrix
    /// Feed-forward before and after the activation, `[tokens, intermediate]`.
    let inner: Matrix
    let activated: Matrix
    /// Residual + feed-forward, before its LayerNorm.
    let transformed: Matrix
    let transformedStatistics: Matrix
  }

  init(_ name: String, layer: Int, _ configuration: BERTConfiguration, in store: ParameterStore) {
    let (hidden, inner, epsilon) = (configuration.hidden, configuration.intermediate, configuration.epsilon)
    attention = SelfAttention(name + ".attention.self", layer: layer, configuration, in: store)
    attentionOutput = Linear(name + ".attention.output.dense", inputs: hidden, outputs: hidden, in: store)
    attentionNorm = LayerNorm(
      name + ".attention.output.LayerNorm", width: hidden, epsilon: epsilon, in: store)
    intermediate = Linear(name + ".intermediate.dense", inputs: hidden, outputs: inner, in: store)
    output = Linear(name + ".output.dense", inputs: inner, outputs: hidden, in: store)
    outputNorm = LayerNorm(name + ".output.LayerNorm", width: hidden, epsilon: epsilon, in: store)
    activation = configuration.activation
    dropout = configuration.hiddenDropout
    self.layer = layer
  }

  /// - Parameters:
  ///   - x: `[tokens, hidden]`; kept for the backward pass.
  ///   - y: `[tokens, hidden]`, overwritten.
  func forward(_ x: Matrix, into y: Matrix, _ pass: Pass) -> Saved {
    let (kernels, hidden, tokens) = (pass.kernels, x.columns, x.rows)
    let context = pass.scratch(hidden)
    let attentionSaved = attention.forward(x, into: context, pass)
    let attended = pass.scratch(hidden)
    attentionOutput.forwardWithoutBias(context, into: attended, kernels)
    kernels.addResidual(
      x, to: attended, bias: attentionOutput.biasValues, pass.mask(dropout, layer: layer, site: 1),
      into: attended)
    let attendedNormal = pass.scratch(hidden)
    let attendedStatistics = pass.arena.matrix(2, tokens)
    attentionNorm.forward(attended, into: attendedNormal, statistics: attendedStatistics, kernels)

    let inner = pass.scratch(intermediateWidth)
    let activated = pass.scratch(intermediateWidth)
    intermediate.forwardWithoutBias(attendedNormal, into: inner, kernels)
    kernels.activate(activation, inner, bias: intermediate.biasValues, into: activated)
    let transformed = pass.scratch(hidden)
    output.forwardWithoutBias(activated, into: transformed, kernels)
    kernels.addResidual(
      attendedNormal, to: transformed, bias: output.biasValues, pass.mask(dropout, layer: layer, site: 2),
      into: transformed)
    let transformedStatistics = pass.arena.matrix(2, tokens)
    outputNorm.forward(transformed, into: y, statistics: transformedStatistics, kernels)
    return Saved(
      input: x, attention: attentionSaved, context: context, attended: attended,
      attendedStatistics: attendedStatistics, attendedNormal: attendedNormal, inner: inner,
      activated: activated, transformed: transformed, transformedStatistics: transformedStatistics)
  }

  /// Adds into the block's gradients; `gradient [tokens, hidden]` holds dy and receives dx.
  func backward(_ gradient: Matrix, _ saved: Saved, _ pass: Pass) {
    let (kernels, hidden) = (pass.kernels, gradient.columns)
    let mark = pass.arena.mark()
    outputNorm.backward(
      gradient, saved.transformed, statistics: saved.transformedStatistics, into: gradient, kernels)
    // `gradient` now belongs to residual and feed-forward alike.
    let branch = pass.scratch(hidden)
    kernels.dropout(gradient, into: branch, pass.mask(dropout, layer: layer, site: 2))
    let inner = pass.scratch(intermediateWidth)
    output.backward(branch, saved.activated, into: inner, kernels)
    kernels.activateBackward(activation, saved.inner, inner)
    intermediate.backward(inner, saved.attendedNormal, into: gradient, adding: true, kernels)

    attentionNorm.backward(
      gradient, saved.attended, statistics: saved.attendedStatistics, into: gradient, kernels)
    kernels.dropout(gradient, into: branch, pass.mask(dropout, layer: layer, site: 1))
    let context = pass.scratch(hidden)
    attentionOutput.backward(branch, saved.context, into: context, kernels)
    attention.backward(context, saved.input, saved.attention, addingInto: gradient, pass)
    pass.arena.release(to: mark)
  }

  private var intermediateWidth: Int { intermediate.store.matrix(intermediate.weight).rows }
}
