import Tensors

/// What all heads are: perhaps a layer as in ``HeadTransform``, dropout, linear.
struct Classifier {
  private let transform: HeadTransform?
  private let classifier: Linear
  private let dropout: Double
  let loss: any Loss

  /// Declares the parameters.
  init(_ layout: HeadLayout, _ shape: EncoderShape, loss: any Loss, in store: ParameterStore) {
    transform = layout.dense.map { HeadTransform(layout, $0, shape, in: store) }
    classifier = store.declaring(.head) {
      Linear(layout.classifier, inputs: shape.hidden, outputs: loss.outputs, in: store)
    }
    dropout = layout.dropout
    self.loss = loss
  }

  /// As ``Head/accumulateGradients(_:_:scale:into:_:)``.
  func accumulateGradients(
    _ states: Matrix, _ targets: [Float], scale: Double, into gradient: Matrix?, _ pass: ForwardContext
  ) -> Double {
    let (arena, kernels) = (pass.arena, pass.kernels)
    let mask = pass.mask(dropout, layer: -1, site: 0)
    let (saved, dropped, logits) = kernels.timed(.head) {
      let saved = transform?.forward(states, pass)
      let dropped = arena.matrix(states.rows, states.columns)
      let logits = arena.matrix(states.rows, loss.outputs)
      kernels.dropout(saved?.output ?? states, into: dropped, mask)
      classifier.forward(dropped, into: logits, kernels)
      return (saved, dropped, logits)
    }
    let dlogits = arena.matrix(logits.rows, logits.columns)
    let sum = kernels.timed(.loss) { loss.sum(logits, targets, scale: scale, gradient: dlogits) }
    kernels.timed(.headBackward) {
      guard let transform, let saved else {
        classifier.backward(dlogits, dropped, into: gradient, kernels)
        if let gradient { kernels.dropout(gradient, into: gradient, mask) }
        return
      }
      let doutput = arena.matrix(states.rows, states.columns)
      classifier.backward(dlogits, dropped, into: doutput, kernels)
      kernels.dropout(doutput, into: doutput, mask)
      transform.backward(doutput, saved, into: gradient, pass)
    }
    return sum
  }

  /// As ``Head/logits(_:_:)``.
  func logits(_ states: Matrix, _ pass: ForwardContext) -> Matrix {
    pass.kernels.timed(.head) {
      let input = transform?.forward(states, pass).output ?? states
      let logits = pass.arena.matrix(states.rows, loss.outputs)
      classifier.forward(input, into: logits, pass.kernels)
      return logits
    }
  }
}
