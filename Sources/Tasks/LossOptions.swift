package import Networks

/// How the loss of training differs from the plain one, which evaluations report.
package struct LossOptions: Sendable {
  /// One of the options.
  package enum Option: Sendable, CaseIterable { case smoothing, weights, focal }

  /// Neither smoothing nor weights.
  package static let plain = LossOptions()

  /// The share of each label that is spread over all classes, in [0, 1).
  package var smoothing = 0.0
  /// One weight per class, `[classes]`; `nil` weights all classes equally.
  package var weights: [Double]?
  /// The focal loss; `nil` for the plain cross-entropy.
  package var focal: CrossEntropy.Focal?

  /// - Parameters: the properties, in their order.
  package init(smoothing: Double = 0, weights: [Double]? = nil, focal: CrossEntropy.Focal? = nil) {
    (self.smoothing, self.weights, self.focal) = (smoothing, weights, focal)
  }
}
