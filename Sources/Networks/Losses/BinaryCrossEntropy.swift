package import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The mean over labels of one cross-entropy each: any number of labels may be true of a row.
///
/// For a row with logits z and targets y of K labels: `1/K Σₖ −yₖ log σ(zₖ) − (1 − yₖ) log (1 − σ(zₖ))`; rows are
/// summed. Divided by the number of rows, the sum over a batch is the mean over all its decisions.
///
/// - Reference: `torch.nn.functional.binary_cross_entropy_with_logits`, which Hugging Face uses for
///   `problem_type: "multi_label_classification"`.
package struct BinaryCrossEntropy: Loss {
  /// Number of labels, K.
  package let outputs: Int
  /// One number for each label.
  package var targetWidth: Int { outputs }

  /// - Parameter labels: K, 1 or more.
  package init(labels: Int) { outputs = labels }

  /// The number of rows; all count alike.
  /// - Parameter targets: `[rows, K]`.
  package func weight(of targets: [Float]) -> Double { Double(targets.count / outputs) }

  /// The sum over all rows of `logits [rows, K]`.
  ///
  /// - Parameters:
  ///   - targets: `[rows, K]`, in [0, 1], row by row.
  ///   - gradient: when given, `[rows, K]`, overwritten with the gradient of `scale · sum`.
  package func sum(_ logits: Matrix, _ targets: [Float], scale: Double, gradient: Matrix?) -> Double {
    precondition(
      targets.count == logits.rows * outputs && logits.columns == outputs, "targets and logits differ")
    let share = 1 / Double(outputs)
    var total = 0.0
    for row in 0..<logits.rows {
      let z = logits.row(row)
      var sum = 0.0
      for label in 0..<outputs {
        let (logit, target) = (Double(z[label]), Double(targets[row * outputs + label]))
        // The exponent is never positive, so that large logits do not overflow.
        sum += max(logit, 0) - logit * target + log1p(exp(-abs(logit)))
        gradient?.row(row)[label] = Float(scale * share * (probability(ofLogit: logit) - target))
      }
      total += sum * share
    }
    return total
  }
}

/// The probability of one label by itself: `σ(z) = 1 / (1 + exp(−z))`.
package func probability(ofLogit logit: Double) -> Double {
  // The exponent is never positive, so that small probabilities keep their digits.
  let power = exp(-abs(logit))
  return logit >= 0 ? 1 / (1 + power) : power / (1 + power)
}
