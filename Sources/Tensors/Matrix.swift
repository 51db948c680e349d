/// A borrowed row-major view of floats, `[rows, columns]`; row `r` begins `r * stride` elements after `base`.
///
/// It does not own its memory: the slab, arena or mapped file that handed it out keeps it alive.
package struct Matrix {
  /// The first element of row 0.
  package let base: UnsafeMutablePointer<Float>
  /// How many rows there are.
  package let rows: Int
  /// Elements of a row, without padding.
  package let columns: Int
  /// Elements from one row to the next, `>= columns`.
  package let stride: Int

  /// - Parameter stride: elements from one row to the next; `nil` for a dense matrix.
  package init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    (self.base, self.rows, self.columns, self.stride) = (base, rows, columns, stride ?? columns)
  }

  /// Elements of a dense matrix.
  package var count: Int { rows * columns }
  /// Whether there is no padding between the rows: all ``count`` elements follow ``base``.
  package var isDense: Bool { stride == columns || rows <= 1 }

  /// The first of the `columns` elements of a row.
  package func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }

  /// The rows of `range`, sharing memory.
  package func rows(_ range: Range<Int>) -> Matrix {
    Matrix(base + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// The columns of `range`, sharing memory.
  package func columns(_ range: Range<Int>) -> Matrix {
    Matrix(base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// Sets every element of a dense matrix to 0.
  package func clear() {
    precondition(isDense, "only dense matrices are cleared")
    base.update(repeating: 0, count: count)
  }

  /// Copies the elements of a matrix of the same shape.
  package func copy(from other: Matrix) {
    precondition(rows == other.rows && columns == other.columns, "shapes differ")
    for index in 0..<rows { row(index).update(from: other.row(index), count: columns) }
  }

  /// The elements as an array, row by row.
  package var elements: [Float] {
    (0..<rows).flatMap { Array(UnsafeBufferPointer(start: row($0), count: columns)) }
  }
}
