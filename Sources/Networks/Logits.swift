package import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The scores of a batch before softmax.
package struct Logits: Sendable, Equatable {
  /// Number of scores in a row.
  package let classes: Int
  /// Row by row: one row per sentence or per token, depending on the head.
  package let values: [Float]

  /// - Parameters:
  ///   - classes: number of scores in a row.
  ///   - values: the rows one after the other, `classes` numbers each.
  package init(classes: Int, values: [Float]) { (self.classes, self.values) = (classes, values) }

  /// Number of rows; 0 without classes.
  package var rows: Int { classes == 0 ? 0 : values.count / classes }
  /// The `classes` scores of one row; the slice keeps the indices of ``values``.
  package func row(_ index: Int) -> ArraySlice<Float> { values[index * classes..<(index + 1) * classes] }

  /// The rows of `range`.
  package func rows(_ range: Range<Int>) -> Logits {
    Logits(classes: classes, values: Array(values[range.lowerBound * classes..<range.upperBound * classes]))
  }

  /// Calls `body` with a copy of the scores as `[rows, classes]`.
  package func withMatrix<R>(_ body: (Matrix) -> R) -> R {
    var copy = values
    return copy.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("logits have at least one row") }
      return body(Matrix(base, rows: rows, columns: classes))
    }
  }
}

/// The probabilities of one row of logits, in double.
package func softmax<Number: BinaryFloatingPoint>(_ logits: some Collection<Number>) -> [Double] {
  let top = Double(logits.max() ?? 0)
  let powers = logits.map { exp(Double($0) - top) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
