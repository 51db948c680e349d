package import Tensors

/// How gradients become steps: a value. What it remembers from step to step lies beside the weights, where they are.
package protocol UpdateRule: Sendable {
  /// What is remembered of each trained number, by the names of PyTorch's states, in checkpoint order.
  var memory: [String] { get }
  /// Whether rows of a table without a gradient of their own move otherwise than by a factor.
  var movesAllRows: Bool { get }

  /// One update of one tensor on the processor; other devices compute the rules that they know by kernels of their
  /// own. The gradient may be overwritten.
  func update(_ tensor: TrainedTensor, _ step: UpdateStep, _ kernels: Kernels)
}

/// What one step has in common for all tensors.
package struct UpdateStep: Sendable {
  /// From 1.
  package let number: Int
  /// η.
  package let learningRate: Double
  /// Gradients are multiplied by it first: the factor of clipping.
  package let gradientScale: Double

  /// - Parameters: the properties.
  package init(number: Int, learningRate: Double, gradientScale: Double) {
    (self.number, self.learningRate, self.gradientScale) = (number, learningRate, gradientScale)
  }
}

/// A tensor in training, in the processor's memory.
package struct TrainedTensor {
  /// What it is.
  package let parameter: Parameter
  /// Holds the values and the gradient.
  package let store: ParameterStore
  /// What the rule remembers: as many numbers as the parameter has, for each name of ``UpdateRule/memory``.
  package let memory: [UnsafeMutablePointer<Float>]

  /// `g ← scale · g + decay · w`: clipping and weight decay as Adam and SGD have it, where the decay is a part of the
  /// gradient.
  package func couple(_ gradient: UnsafeMutablePointer<Float>, scale: Double, decay: Double) {
    let weights = store.pointer(parameter.id)
    let (scale, decay) = (Float(scale), Float(decay))
    for index in 0..<parameter.count {
      gradient[index] = gradient[index] * scale + decay * weights[index]
    }
  }
}
