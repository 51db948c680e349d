import CKernels

/// The C kernels, as row-wise and element-wise operations on matrices, distributed over a worker pool.
///
/// Each operation is cut into slices of ``grain`` elements or of fixed column widths; the slices depend only
/// on the shape. `CKernels.h` documents what each kernel computes.
package struct Kernels {
  /// The threads that share the slices of each operation.
  package let workers: WorkerPool
  /// Receives the time of each phase; `nil` keeps none.
  package var profile: Profile?

  /// - Parameter profile: receives the time of each phase; `nil` keeps none.
  package init(on workers: WorkerPool, profile: Profile? = nil) {
    (self.workers, self.profile) = (workers, profile)
  }

  /// Elements of one slice: enough to hide the cost of handing it out.
  private static let grain = 16_384
  private static let columnGrain = 128

  func eachRows(of matrix: Matrix, _ body: (Range<Int>) -> Void) {
    precondition(matrix.isDense, "row kernels take dense matrices")
    let rows = max(1, Kernels.grain / max(matrix.columns, 1))
    workers.run(over: matrix.rows, grain: rows, body)
  }

  private func eachElements(of matrix: Matrix, _ body: (Range<Int>) -> Void) {
    precondition(matrix.isDense, "element kernels take dense matrices")
    workers.run(over: matrix.count, grain: Kernels.grain, body)
  }

  func eachColumns(of matrix: Matrix, _ body: (Range<Int>) -> Void) {
    workers.run(over: matrix.columns, grain: Kernels.columnGrain, body)
  }

  /// `y += x`.
  package func add(_ x: Matrix, into y: Matrix) {
    eachElements(of: y) { idx_add(y.base + $0.lowerBound, x.base + $0.lowerBound, $0.count) }
  }

  /// `out [columns]` adds the column sums of `x`.
  package func addColumnSums(of x: Matrix, into out: UnsafeMutablePointer<Float>) {
    eachColumns(of: x) {
      idx_column_sums(x.base + $0.lowerBound, out + $0.lowerBound, x.rows, $0.count, x.stride)
    }
  }

  /// `out[r]` = word + position + type embeddings of token `r`.
  /// - Parameters:
  ///   - types: `[tokens]`; empty if all are 0.
  ///   - position: `nil` if there are no such embeddings; also `type`.
  package func embed(
    _ ids: [Int32], positions: [Int32], types: [Int32] = [], word: Matrix, position: Matrix?, type: Matrix?,
    into out: Matrix
  ) {
    eachRows(of: out) { rows in
      ids.withUnsafeBufferPointer { ids in
        positions.withUnsafeBufferPointer { positions in
          guard let ids = ids.baseAddress, let positions = positions.baseAddress else { return }
          Kernels.eachRun(of: types, in: rows) { run, kind in
            idx_embed(
              ids + run.lowerBound, positions + run.lowerBound, word.base, position?.base, type?.row(kind),
              out.row(run.lowerBound), run.count, out.columns)
          }
        }
      }
    }
  }

  /// Calls `body` for each run of rows of one type, in order; once with type 0 for all rows without types.
  private static func eachRun(of types: [Int32], in rows: Range<Int>, _ body: (Range<Int>, Int) -> Void) {
    guard !types.isEmpty else { return body(rows, 0) }
    var first = rows.lowerBound
    while first < rows.upperBound {
      var end = first + 1
      while end < rows.upperBound, types[end] == types[first] { end += 1 }
      body(first..<end, Int(types[first]))
      first = end
    }
  }

  /// `table[ids[r]]` adds `x[r]`, in the order of rows for every thread count.
  package func scatter(_ x: Matrix, at ids: [Int32], into table: Matrix) {
    eachColumns(of: x) { columns in
      ids.withUnsafeBufferPointer {
        guard let ids = $0.baseAddress else { return }
        idx_scatter_rows(
          ids, x.base + columns.lowerBound, table.base + columns.lowerBound, x.rows, columns.count, x.stride,
          table.stride)
      }
    }
  }

  /// `x = tanh(x + bias)`.
  package func tanh(_ x: Matrix, bias: UnsafePointer<Float>) {
    eachRows(of: x) { idx_tanh_forward(x.row($0.lowerBound), bias, $0.count, x.columns) }
  }

  /// `dy *= 1 - y²`.
  package func tanhBackward(_ y: Matrix, _ dy: Matrix) {
    eachElements(of: y) { idx_tanh_backward(y.base + $0.lowerBound, dy.base + $0.lowerBound, $0.count) }
  }

  /// `y = mask · x`; `y` may be `x`.
  package func dropout(_ x: Matrix, into y: Matrix, _ mask: DropoutMask) {
    eachElements(of: x) {
      idx_dropout_apply(x.base + $0.lowerBound, y.base + $0.lowerBound, $0.count, $0.lowerBound, mask.kernel)
    }
  }

  /// `out = residual + dropout(x + bias)`; `out` may be `x`.
  package func addResidual(
    _ residual: Matrix, to x: Matrix, bias: UnsafePointer<Float>, _ mask: DropoutMask, into out: Matrix
  ) {
    eachRows(of: x) {
      let first = $0.lowerBound
      idx_bias_dropout_residual(
        x.row(first), bias, residual.row(first), out.row(first), $0.count, x.columns, first, mask.kernel)
    }
  }

  /// `y = (x − mean) · rstd · gamma + beta`, without `beta` if it is `nil`; `statistics [2, rows]` receives mean and rstd.
  package func layerNorm(
    _ x: Matrix, gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>?, epsilon: Float, into y: Matrix,
    statistics: Matrix
  ) {
    eachRows(of: x) {
      let first = $0.lowerBound
      idx_layernorm_forward(
        x.row(first), gamma, beta, y.row(first), statistics.row(0) + first, statistics.row(1) + first,
        $0.count,
        x.columns, epsilon)
    }
  }

  /// `dx` from `dy`; `dx` may be `dy`.
  package func layerNormBackward(
    _ dy: Matrix, _ x: Matrix, gamma: UnsafePointer<Float>, statistics: Matrix, into dx: Matrix
  ) {
    eachRows(of: x) {
      let first = $0.lowerBound
      idx_layernorm_backward(
        dy.row(first), x.row(first), gamma, statistics.row(0) + first, statistics.row(1) + first,
        dx.row(first), $0.count, x.columns)
    }
  }

  /// `dgamma` and `dbeta [columns]` add their sums over the rows; `dbeta` may be `nil`.
  package func layerNormParameters(
    _ dy: Matrix, _ x: Matrix, statistics: Matrix, dgamma: UnsafeMutablePointer<Float>,
    dbeta: UnsafeMutablePointer<Float>?
  ) {
    eachColumns(of: x) {
      let first = $0.lowerBound
      idx_layernorm_parameters(
        dy.base + first, x.base + first, statistics.row(0), statistics.row(1), dgamma + first,
        dbeta.map { $0 + first }, x.rows, $0.count, x.stride)
    }
  }

  /// The sum of squares of `count` floats, in double: partial sums over fixed blocks, added in order.
  package func sumOfSquares(_ values: UnsafePointer<Float>, count: Int) -> Double {
    let block = 1 << 16
    var partial = [Double](repeating: 0, count: (count + block - 1) / block)
    partial.withUnsafeMutableBufferPointer { partial in
      guard let sums = partial.baseAddress else { return }
      workers.run(over: count, grain: block) { range in
        sums[range.lowerBound / block] = idx_sum_of_squares(values + range.lowerBound, range.count)
      }
    }
    return partial.reduce(0, +)
  }

  /// One AdamW step over the rows of a table `[rows, width]` that `rows` lists, each once.
  package func adamW(
    rows: [Int32], value: Matrix, gradient: Matrix, moment1: Matrix, moment2: Matrix, _ rule: AdamWRule
  ) {
    let rule = rule.kernel
    rows.withUnsafeBufferPointer { rows in
      workers.run(over: rows.count, grain: max(1, Kernels.grain / max(1, value.columns))) { range in
        for index in range {
          let row = Int(rows[index])
          idx_adamw_step(
            value.row(row), gradient.row(row), moment1.row(row), moment2.row(row), value.columns, rule)
        }
      }
    }
  }

  /// One AdamW step over `count` parameters; see ``AdamWRule``.
  package func adamW(
    value: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, moment1: UnsafeMutablePointer<Float>,
    moment2: UnsafeMutablePointer<Float>, count: Int, _ rule: AdamWRule
  ) {
    let rule = rule.kernel
    workers.run(over: count, grain: 1 << 16) { range in
      let first = range.lowerBound
      idx_adamw_step(value + first, gradient + first, moment1 + first, moment2 + first, range.count, rule)
    }
  }

  /// `count` draws of N(0, deviation²) that depend on the key alone.
  package func fillNormal(_ out: UnsafeMutablePointer<Float>, count: Int, key: UInt64, deviation: Float) {
    workers.run(over: count, grain: 1 << 16) { range in
      idx_normal_fill(
        out + range.lowerBound, range.count, range.lowerBound, UInt32(truncatingIfNeeded: key),
        UInt32(truncatingIfNeeded: key >> 32), deviation)
    }
  }

  // MARK: On the calling thread, for use inside a slice

  /// Each row of `x` adds `bias [columns]`.
  package static func addBias(_ bias: UnsafePointer<Float>, to x: Matrix) {
    for row in 0..<x.rows { idx_add(x.row(row), bias, x.columns) }
  }

  /// `u += bias [columns]`, `y = activation(u)`; without `y`, `u` itself becomes `activation(u + bias)`.
  package static func activate(
    _ kind: Activation, _ u: Matrix, bias: UnsafePointer<Float>, into y: Matrix?
  ) {
    for row in 0..<u.rows { idx_activation_forward(kind.kernel, u.row(row), bias, y?.row(row), u.columns) }
  }

  /// `dy *= activation'(u)`.
  package static func activateBackward(_ kind: Activation, _ u: Matrix, _ dy: Matrix) {
    for row in 0..<u.rows { idx_activation_backward(kind.kernel, u.row(row), dy.row(row), u.columns) }
  }

  /// The sum of squares of `count` floats, in double.
  package static func sumOfSquares(_ values: UnsafePointer<Float>, count: Int) -> Double {
    idx_sum_of_squares(values, count)
  }

  /// Multiplies `count` floats by each of `factors` factors, one after the other.
  package static func scale(
    _ values: UnsafeMutablePointer<Float>, count: Int, byEach first: UnsafePointer<Float>, _ factors: Int
  ) {
    idx_scale_by_each(values, count, first, factors)
  }

  /// Each row of a dense `x` becomes `softmax(scale · x)`.
  package static func softmax(_ x: Matrix, scale: Float) {
    idx_softmax_forward(x.base, x.rows, x.columns, scale)
  }

  /// `dp` becomes the gradient of the scores behind the probabilities `p`, both dense.
  package static func softmaxBackward(_ p: Matrix, _ dp: Matrix, scale: Float) {
    idx_softmax_backward(p.base, dp.base, p.rows, p.columns, scale)
  }

  /// `y = mask · x` over dense matrices whose first element is number `first` of the mask.
  package static func dropout(_ x: Matrix, into y: Matrix, first: Int, _ mask: DropoutMask) {
    idx_dropout_apply(x.base, y.base, x.count, first, mask.kernel)
  }
}
