package import Basics
import COpenBLAS

/// Matrix products by OpenBLAS, one thread per call, the slices shared by a worker pool.
///
/// OpenBLAS's own threads gain nothing at an encoder's shapes; two threads that each multiply a part reach twice
/// the speed of one. The parts depend on the shape alone, so a product is the same for every number of threads.
package enum MatrixProduct {
  /// Sets OpenBLAS to one thread per call.
  /// - Throws: `machine.blas` when this OpenBLAS was built without support for calls from several threads.
  package static func prepare() throws(Failure) {
    guard openblas_get_parallel() != 2 else {
      throw Failure(
        "machine.blas", "this OpenBLAS uses OpenMP, whose threads cannot be shared",
        mend: "install the pthread build: apt-get install libopenblas0-pthread", kind: .environment)
    }
    openblas_set_num_threads(1)
  }

  /// The name of the OpenBLAS build and of the core it chose.
  package static var description: String {
    String(cString: openblas_get_config()) + " " + String(cString: openblas_get_corename())
  }

  /// One operand: a matrix, or its transpose.
  package struct Operand {
    fileprivate let matrix: Matrix
    fileprivate let isTransposed: Bool
    fileprivate var rows: Int { isTransposed ? matrix.columns : matrix.rows }
    fileprivate var columns: Int { isTransposed ? matrix.rows : matrix.columns }

    package static func plain(_ matrix: Matrix) -> Operand { Operand(matrix: matrix, isTransposed: false) }
    package static func transposed(_ matrix: Matrix) -> Operand {
      Operand(matrix: matrix, isTransposed: true)
    }

    fileprivate func rows(_ range: Range<Int>) -> Operand {
      Operand(matrix: isTransposed ? matrix.columns(range) : matrix.rows(range), isTransposed: isTransposed)
    }
    fileprivate func columns(_ range: Range<Int>) -> Operand {
      Operand(matrix: isTransposed ? matrix.rows(range) : matrix.columns(range), isTransposed: isTransposed)
    }
  }

  /// `c = a b`, or `c += a b` with `adding`; `a [m, k]`, `b [k, n]`, `c [m, n]`, split among `workers`.
  ///
  /// - Parameter squares: when given, `[slices(of: c)]`: receives the sums of squares of the parts of `c`, which costs
  ///   little while they are in the cache.
  package static func multiply(
    _ a: Operand, _ b: Operand, into c: Matrix, adding: Bool = false, on workers: WorkerPool,
    squares: UnsafeMutablePointer<Double>? = nil
  ) {
    let rowParts = parts(of: c.rows, near: 512)
    let columnParts = parts(of: c.columns, near: 384)
    workers.run(slices: rowParts * columnParts) { slice in
      let rows = range(slice % rowParts, of: rowParts, in: c.rows)
      let columns = range(slice / rowParts, of: columnParts, in: c.columns)
      let part = c.rows(rows).columns(columns)
      multiply(a.rows(rows), b.columns(columns), into: part, adding: adding)
      guard let squares else { return }
      var sum = 0.0
      for row in 0..<part.rows { sum += Kernels.sumOfSquares(part.row(row), count: part.columns) }
      squares[slice] = sum
    }
  }

  /// In how many parts a product of this shape is computed.
  package static func slices(rows: Int, columns: Int) -> Int {
    parts(of: rows, near: 512) * parts(of: columns, near: 384)
  }

  /// The same on the calling thread alone, as one call of `cblas_sgemm`, times `factor`.
  package static func multiply(
    _ a: Operand, _ b: Operand, into c: Matrix, adding: Bool = false, factor: Float = 1
  ) {
    precondition(
      a.rows == c.rows && b.columns == c.columns && a.columns == b.rows,
      "a product of \(a.rows)×\(a.columns) and \(b.rows)×\(b.columns) does not fit \(c.rows)×\(c.columns)")
    guard c.rows > 0, c.columns > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      Int32(c.rows), Int32(c.columns), Int32(a.columns), factor, a.matrix.base,
      Int32(max(a.matrix.stride, 1)), b.matrix.base, Int32(max(b.matrix.stride, 1)), adding ? 1 : 0, c.base,
      Int32(max(c.stride, 1)))
  }

  /// How many parts of about `size` cover `count`.
  private static func parts(of count: Int, near size: Int) -> Int { max(1, (count + size / 2) / size) }

  /// Part `index`; boundaries lie on multiples of 16 so that the inner loops of a part start on whole vectors.
  private static func range(_ index: Int, of parts: Int, in count: Int) -> Range<Int> {
    func edge(_ index: Int) -> Int { index == parts ? count : (count * index / parts) & ~15 }
    return edge(index)..<edge(index + 1)
  }
}
