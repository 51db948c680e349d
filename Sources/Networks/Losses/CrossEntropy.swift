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
/// - Reference: `torch.nn.functional.cross_entropy`; without weights also Hugging Face's label smoother.
package struct CrossEntropy: Sendable {
  /// The label of a row that counts for nothing.
  package static let ignored: Int32 = -100

  /// In [0, 1).
  package let smoothing: Double
  /// One weight per class, `[classes]`.
  package let weights: [Double]

  package init(classes: Int, smoothing: Double, weights: [Double]? = nil) {
    self.smoothing = smoothing
    self.weights = weights ?? Array(repeating: 1, count: classes)
  }

  /// `Σ w[y]` over the rows that count.
  package func weight(of labels: [Int32]) -> Double {
    labels.reduce(0) { $1 == CrossEntropy.ignored ? $0 : $0 + weights[Int($1)] }
  }

  /// The sum over all rows of `logits [rows, classes]`.
  ///
  /// - Parameters:
  ///   - labels: one per row, a class or ``ignored``.
  ///   - gradient: when given, `[rows, classes]`, overwritten with the gradient of `scale · sum`.
  package func sum(_ logits: Matrix, _ labels: [Int32], scale: Double = 1, gradient: Matrix? = nil) -> Double
  {
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
}
