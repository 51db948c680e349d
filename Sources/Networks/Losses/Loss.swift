package import Tensors

/// What training minimizes: the sum over the rows of a batch, divided by the weight of their targets.
///
/// A row is a sentence or a token, depending on the head. Its target is one or several numbers: the number of
/// its class, 0 or 1 for each label, or a value.
package protocol Loss: Sendable {
  /// Numbers in a row of logits.
  var outputs: Int { get }
  /// Numbers in the target of a row.
  var targetWidth: Int { get }

  /// The weight of the rows that count.
  /// - Parameter targets: `[rows, targetWidth]`, row by row.
  func weight(of targets: [Float]) -> Double

  /// The sum over all rows of `logits [rows, outputs]`.
  ///
  /// - Parameters:
  ///   - targets: `[rows, targetWidth]`, row by row.
  ///   - scale: a factor of the gradient, not of the sum.
  ///   - gradient: when given, `[rows, outputs]`, overwritten with the gradient of `scale · sum`.
  func sum(_ logits: Matrix, _ targets: [Float], scale: Double, gradient: Matrix?) -> Double
}

extension Loss {
  package var targetWidth: Int { 1 }

  /// The sum over all rows of `logits [rows, outputs]`, without a gradient.
  package func sum(_ logits: Matrix, _ targets: [Float]) -> Double {
    sum(logits, targets, scale: 1, gradient: nil)
  }
}
