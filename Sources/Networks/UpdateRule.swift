package import Tensors

/// Computes updates from gradients. A rule is a value; its state is kept beside the weights, on their device.
package protocol UpdateRule: Sendable {
  /// The state kept for each trained element, by PyTorch's names, in checkpoint order.
  var memory: [String] { get }
  /// Whether rows of a table without a gradient change other than by a factor.
  var movesAllRows: Bool { get }

  /// Updates one tensor on the processor; other devices compute the rules that they support with their own
  /// kernels. The gradient may be overwritten.
  func update(_ tensor: TrainedTensor, _ step: UpdateStep, _ kernels: Kernels)
}

/// The parts of a step common to all tensors.
package struct UpdateStep: Sendable {
  /// From 1.
  package let number: Int
  /// η.
  package let learningRate: Double
  /// Gradients are first multiplied by it: the factor of clipping.
  package let gradientScale: Double

  /// - Parameters: the properties.
  package init(number: Int, learningRate: Double, gradientScale: Double) {
    (self.number, self.learningRate, self.gradientScale) = (number, learningRate, gradientScale)
  }
}

/// A tensor in training, in the processor's memory.
package struct TrainedTensor {
  /// The parameter.
  package let parameter: Parameter
  /// Holds the values and the gradient.
  package let store: ParameterStore
  /// The rule's state: for each name of ``UpdateRule/memory``, as many numbers as the parameter has elements.
  package let memory: [UnsafeMutablePointer<Float>]

  /// `g ← scale · g + decay · w`: clipping, and weight decay as in Adam and SGD, where it is part of the
  /// gradient.
  package func couple(_ gradient: UnsafeMutablePointer<Float>, scale: Double, decay: Double) {
    let weights = store.pointer(parameter.id)
    let (scale, decay) = (Float(scale), Float(decay))
    for index in 0..<parameter.count {
      gradient[index] = gradient[index] * scale + decay * weights[index]
    }
  }
}
