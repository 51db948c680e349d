package import Basics
import COpenBLAS

/// Matrix products by OpenBLAS, one thread per call, with the parts distributed over a worker pool.
///
/// OpenBLAS's own threads gain nothing at an encoder's shapes; two threads that each multiply a part reach
/// twice the speed of one. The parts depend on the shape alone: some of OpenBLAS's kernels (Haswell's and
/// Zen's among them) round an element differently when it is in another part, and a product must be the same
/// for every number of threads.
package enum MatrixProduct {
  /// Checks that this OpenBLAS can be used.
  /// - Throws: `machine.blas` when this OpenBLAS was built without support for calls from several threads.
  package static func prepare() throws(Failure) {
    guard openblas_get_parallel() != 2 else {
      throw Failure(
        "machine.blas", "this OpenBLAS uses OpenMP, whose threads cannot be shared",
        remedy: "install the pthread build: apt-get install libopenblas0-pthread", kind: .environment)
    }
    _ = isSingleThreaded
  }

  /// Set before the first product of the process: with more threads OpenBLAS would add in another order.
  private static let isSingleThreaded: Void = openblas_set_num_threads(1)

  /// The OpenBLAS build and the core it chose.
  package static var description: String {
    String(cString: openblas_get_config()) + " " + String(cString: openblas_get_corename())
  }

  /// One operand: a matrix, or its transpose.
  package struct Operand {
    fileprivate let matrix: Matrix
    fileprivate let isTransposed: Bool
    fileprivate var rows: Int { isTransposed ? matrix.columns : matrix.rows }
    fileprivate var columns: Int { isTransposed ? matrix.rows : matrix.columns }

    /// The matrix as it is.
    package static func plain(_ matrix: Matrix) -> Operand { Operand(matrix: matrix, isTransposed: false) }
    /// The transpose of a matrix, without moving its elements.
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

  /// `c = a b`, or `c += a b` with `adding`; `a [m, k]`, `b [k, n]`, `c [m, n]`, with an epilogue for each
  /// part.
  package struct Product {
    fileprivate let a: Operand
    fileprivate let b: Operand
    fileprivate let c: Matrix
    fileprivate let adding: Bool
    fileprivate let epilogue: Epilogue
    private let grid: Tiling

    /// - Parameters:
    ///   - adding: whether the product is added to `c`; otherwise `c` is overwritten.
    ///   - epilogue: applied to each part of `c` when it has been computed.
    package init(
      _ a: Operand, _ b: Operand, into c: Matrix, adding: Bool = false, epilogue: Epilogue = .nothing
    ) {
      (self.a, self.b, self.c, self.adding, self.epilogue) = (a, b, c, adding, epilogue)
      grid = Tiling(rows: c.rows, columns: c.columns)
    }

    fileprivate var parts: Int { grid.parts }

    fileprivate func compute(part index: Int) {
      let (rows, columns) = grid.part(index)
      let part = c.rows(rows).columns(columns)
      multiply(a.rows(rows), b.columns(columns), into: part, adding: adding)
      epilogue.apply(to: part, number: index, rows: rows, columns: columns)
    }
  }

  /// Computes products that do not depend on each other as one piece of work for `workers`; `nil` arguments
  /// are skipped.
  package static func multiply(
    _ first: Product?, _ second: Product? = nil, _ third: Product? = nil, on workers: WorkerPool
  ) {
    let (one, two) = (first?.parts ?? 0, (first?.parts ?? 0) + (second?.parts ?? 0))
    workers.run(slices: two + (third?.parts ?? 0)) { index in
      if index < one {
        first?.compute(part: index)
      } else if index < two {
        second?.compute(part: index - one)
      } else {
        third?.compute(part: index - two)
      }
    }
  }

  /// `c = a b`, or `c += a b`, on the calling thread alone, as one call of `cblas_sgemm`.
  package static func multiply(_ a: Operand, _ b: Operand, into c: Matrix, adding: Bool = false) {
    precondition(
      a.rows == c.rows && b.columns == c.columns && a.columns == b.rows,
      "a product of \(a.rows)×\(a.columns) and \(b.rows)×\(b.columns) does not fit \(c.rows)×\(c.columns)")
    guard c.rows > 0, c.columns > 0 else { return }
    _ = isSingleThreaded
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      Int32(c.rows), Int32(c.columns), Int32(a.columns), 1, a.matrix.base,
      Int32(max(a.matrix.stride, 1)), b.matrix.base, Int32(max(b.matrix.stride, 1)), adding ? 1 : 0, c.base,
      Int32(max(c.stride, 1)))
  }
}
