import CKernels

/// What encoders with normalization before each half of a layer compute, beside the operations of BERT.
extension Kernels {
  /// `y = x · rstd · gamma`, `rstd = 1 / √(mean x² + ε)`; row 1 of `statistics [2, rows]` receives rstd.
  package func rmsNorm(
    _ x: Matrix, gamma: UnsafePointer<Float>, epsilon: Float, into y: Matrix, statistics: Matrix
  ) {
    eachRows(of: x) {
      let first = $0.lowerBound
      idx_rmsnorm_forward(
        x.row(first), gamma, y.row(first), statistics.row(1) + first, $0.count, x.columns, epsilon)
    }
  }

  /// `dx` from `dy`; `dx` may be `dy`.
  package func rmsNormBackward(
    _ dy: Matrix, _ x: Matrix, gamma: UnsafePointer<Float>, statistics: Matrix, into dx: Matrix
  ) {
    eachRows(of: x) {
      let first = $0.lowerBound
      idx_rmsnorm_backward(
        dy.row(first), x.row(first), gamma, statistics.row(1) + first, dx.row(first), $0.count, x.columns)
    }
  }

  /// `dgamma [columns]` adds its sums over the rows.
  package func rmsNormParameters(
    _ dy: Matrix, _ x: Matrix, statistics: Matrix, dgamma: UnsafeMutablePointer<Float>
  ) {
    eachColumns(of: x) {
      let first = $0.lowerBound
      idx_rmsnorm_parameters(
        dy.base + first, x.base + first, statistics.row(1), dgamma + first, x.rows, $0.count, x.stride)
    }
  }

  /// `y [rows, n] = activation(u[:, ..<n]) · u[:, n...]`, `u [rows, 2n]`.
  package func gate(_ kind: Activation, _ u: Matrix, into y: Matrix) {
    eachRows(of: y) {
      idx_glu_forward(kind.kernel, u.row($0.lowerBound), y.row($0.lowerBound), $0.count, y.columns)
    }
  }

  /// `du [rows, 2n]` from `dy [rows, n]`; `du` may be `u`.
  package func gateBackward(_ kind: Activation, _ u: Matrix, _ dy: Matrix, into du: Matrix) {
    eachRows(of: dy) {
      let first = $0.lowerBound
      idx_glu_backward(kind.kernel, u.row(first), dy.row(first), du.row(first), $0.count, dy.columns)
    }
  }

  /// Turns pairs of elements of every head by the angles of a token's position: rotary position embedding.
  ///
  /// - Parameters:
  ///   - x: the heads of `[tokens, …]`, overwritten.
  ///   - positions: `[tokens]`, rows of the tables.
  ///   - cosines: `[positions, width / 2]`; also `sines`.
  ///   - isBack: whether to turn back, as a gradient is.
  package func rotate(
    _ x: HeadColumns, positions: [Int32], cosines: UnsafePointer<Float>, sines: UnsafePointer<Float>,
    pairs: RotatedPairs, isBack: Bool = false
  ) {
    let matrix = x.matrix
    workers.run(over: matrix.rows, grain: max(1, 16_384 / max(1, x.heads * x.width))) { rows in
      positions.withUnsafeBufferPointer { positions in
        guard let positions = positions.baseAddress else { return }
        idx_rotate(
          matrix.row(rows.lowerBound) + x.first, positions + rows.lowerBound, cosines, sines, rows.count,
          matrix.stride, x.heads, x.step, x.width, pairs.kernel, isBack ? -1 : 1)
      }
    }
  }

  /// Each row `r` of a dense `x` becomes `softmax(scale · x)` over the columns from `r − window` to `r + window`,
  /// and 0 elsewhere; on the calling thread.
  package static func softmax(_ x: Matrix, scale: Float, window: Int) {
    for row in 0..<x.rows {
      let (values, low, high) = (x.row(row), max(0, row - window), min(x.columns, row + window + 1))
      values.update(repeating: 0, count: low)
      idx_softmax_forward(values + low, 1, high - low, scale)
      (values + high).update(repeating: 0, count: x.columns - high)
    }
  }
}

/// Which two elements of a head rotary position embedding turns together.
package enum RotatedPairs: Sendable {
  /// Elements `i` and `i + width / 2`.
  case halves
  /// Elements `2i` and `2i + 1`.
  case adjacent

  var kernel: idx_pairs {
    switch self {
    case .halves: IDX_PAIRS_HALVES
    case .adjacent: IDX_PAIRS_ADJACENT
    }
  }
}
