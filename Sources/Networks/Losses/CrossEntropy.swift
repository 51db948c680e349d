package import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Cross-entropy over rows of logits, with label smoothing, class weights and ignored rows.
///
/// For rows i with label y, weights w and smoothing ε over K classes:
/// `sum = (1 − ε) Σ w[y] · −log p[y] + (ε / K) Σ Σₖ w[k] · −log p[k]`, and the loss is `sum / Σ w[y]`.
///
/// With a ``Focal`` each row counts `α (1 − p[y])^γ` times, and there is no smoothing.
///
/// - Reference: `torch.nn.functional.cross_entropy`; without weights also Hugging Face's label smoother. Lin
///   et al. 2017 for the focal loss.
package struct CrossEntropy: Loss {
  /// The target of a row that is ignored.
  package static let ignored: Float = -100

  /// Gives more weight to difficult rows.
  package struct Focal: Sendable, Equatable {
    /// γ ≥ 0; 0 is the plain cross-entropy.
    package var gamma: Double
    /// α > 0, the weight of all rows.
    package var alpha: Double

    /// - Parameters: the properties, in their order.
    package init(gamma: Double, alpha: Double) { (self.gamma, self.alpha) = (gamma, alpha) }
  }

  /// ε, in [0, 1).
  package let smoothing: Double
  /// The focal loss; `nil` for the plain cross-entropy.
  package var focal: Focal?
  /// One weight per class, `[classes]`.
  package let weights: [Double]

  /// - Parameters:
  ///   - classes: K, 1 or more.
  ///   - smoothing: ε, in [0, 1).
  ///   - weights: `[classes]`; `nil` weights all classes equally.
  package init(classes: Int, smoothing: Double, weights: [Double]? = nil) {
    self.smoothing = smoothing
    self.weights = weights ?? Array(repeating: 1, count: classes)
  }

  /// Number of classes.
  package var outputs: Int { weights.count }

  /// `Σ w[y]` over the rows that are not ignored.
  /// - Parameter labels: one per row, a class or ``ignored``.
  package func weight(of labels: [Float]) -> Double {
    labels.reduce(0) { $1 == CrossEntropy.ignored ? $0 : $0 + weights[Int($1)] }
  }

  /// The sum over all rows of `logits [rows, classes]`.
  ///
  /// - Parameters:
  ///   - labels: one per row, a class or ``ignored``.
  ///   - gradient: when given, `[rows, classes]`, overwritten with the gradient of `scale · sum`.
  package func sum(_ logits: Matrix, _ labels: [Float], scale: Double, gradient: Matrix?) -> Double {
    precondition(labels.count == logits.rows && weights.count == logits.columns, "labels and logits differ")
    let classes = logits.columns
    let spread = smoothing / Double(classes)
    let allWeights = weights.reduce(0, +)
    var total = 0.0
    var p = [Double](repeating: 0, count: classes)
    for row in 0..<logits.rows {
      let z = logits.row(row)
      let out = gradient?.row(row)
      guard labels[row] != CrossEntropy.ignored else {
        out?.update(repeating: 0, count: classes)
        continue
      }
      let label = Int(labels[row])
      let top = Double((0..<classes).reduce(-Float.infinity) { max($0, z[$1]) })
      for k in 0..<classes { p[k] = exp(Double(z[k]) - top) }
      let partition = p.reduce(0, +)
      let logPartition = top + log(partition)
      if let focal {
        total += CrossEntropy.row(
          focal, weights[label], p, partition, label, logProbability: Double(z[label]) - logPartition,
          scale: scale, out)
        continue
      }
      let own = (1 - smoothing) * weights[label]
      total += own * (logPartition - Double(z[label]))
      for k in 0..<classes where spread > 0 { total += spread * weights[k] * (logPartition - Double(z[k])) }
      guard let out else { continue }
      for k in 0..<classes {
        var slope = p[k] / partition * (own + spread * allWeights) - spread * weights[k]
        if k == label { slope -= own }
        out[k] = Float(scale * slope)
      }
    }
    return total
  }

  /// One row of the focal loss `−w α (1 − p)^γ log p`, and its gradient with respect to the logits.
  private static func row(
    _ focal: Focal, _ weight: Double, _ exponentials: [Double], _ partition: Double, _ label: Int,
    logProbability: Double, scale: Double, _ out: UnsafeMutablePointer<Float>?
  ) -> Double {
    let own = exponentials[label] / partition
    // Summed rather than subtracted from 1: for probabilities near 1 the difference would lose precision.
    var others = 0.0
    for k in exponentials.indices where k != label { others += exponentials[k] }
    let rest = others / partition
    let factor = focal.alpha * weight
    let focus = pow(rest, focal.gamma)
    if let out {
      let bend =
        rest > 0 && focal.gamma > 0 ? focal.gamma * pow(rest, focal.gamma - 1) * own * logProbability : 0
      for k in exponentials.indices {
        let toward = (k == label ? 1.0 : 0) - exponentials[k] / partition
        out[k] = Float(scale * factor * (bend - focus) * toward)
      }
    }
    return -factor * focus * logProbability
  }
}
