extension MatrixProduct {
  /// An operation on each part of a product `c` while the part is still in the cache.
  package enum Epilogue {
    case nothing
    /// `c += bias [columns]`.
    case bias(UnsafePointer<Float>)
    /// `c += bias [columns]`, `into = activation(c)`; without `into`, `c` itself becomes
    /// `activation(c + bias)`.
    case activation(Activation, bias: UnsafePointer<Float>, into: Matrix?)
    /// `c *= activation'(u)`, `u` of the shape of `c`.
    case slope(Activation, of: Matrix)
    /// Receives the sum of squares of each part, `[parts]` of the product's ``Tiling``.
    case squares(UnsafeMutablePointer<Double>)

    func apply(to part: Matrix, number: Int, rows: Range<Int>, columns: Range<Int>) {
      switch self {
      case .nothing: break
      case .bias(let bias):
        Kernels.addBias(bias + columns.lowerBound, to: part)
      case .activation(let kind, let bias, let y):
        Kernels.activate(kind, part, bias: bias + columns.lowerBound, into: y?.rows(rows).columns(columns))
      case .slope(let kind, let u):
        Kernels.activateBackward(kind, u.rows(rows).columns(columns), part)
      case .squares(let sums):
        var sum = 0.0
        for row in 0..<part.rows { sum += Kernels.sumOfSquares(part.row(row), count: part.columns) }
        sums[number] = sum
      }
    }
  }
}
