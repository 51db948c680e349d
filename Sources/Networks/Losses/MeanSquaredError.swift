package import Tensors

/// The squared difference between values and targets: `Σ (z − y)²` over the rows of a batch.
///
/// - Reference: `torch.nn.functional.mse_loss`, which Hugging Face uses for `problem_type: "regression"`.
package struct MeanSquaredError: Loss {
  /// The loss of one value per row.
  package init() {}

  /// One value per row.
  package var outputs: Int { 1 }

  /// The number of rows; all count alike.
  /// - Parameter targets: one per row.
  package func weight(of targets: [Float]) -> Double { Double(targets.count) }

  /// The sum of squared differences over all rows of `values [rows, 1]`.
  ///
  /// - Parameters:
  ///   - targets: one per row, finite.
  ///   - gradient: when given, `[rows, 1]`, overwritten with the gradient of `scale · sum`.
  package func sum(_ values: Matrix, _ targets: [Float], scale: Double, gradient: Matrix?) -> Double {
    precondition(targets.count == values.rows && values.columns == 1, "targets and values differ")
    var total = 0.0
    for row in 0..<values.rows {
      let difference = Double(values.row(row)[0]) - Double(targets[row])
      total += difference * difference
      gradient?.row(row)[0] = Float(2 * scale * difference)
    }
    return total
  }
}
