/// The columns of a matrix `[rows, …]` that belong to the heads of an attention: queries, keys or values, alone or
/// side by side.
package struct HeadColumns {
  /// The matrix in whose rows they are.
  package let matrix: Matrix
  /// The number of heads.
  package let heads: Int
  /// The columns of a head.
  package let width: Int
  /// The first column of head 0.
  package let first: Int
  /// Columns from one head to the next, `>= width`.
  package let step: Int

  /// - Parameters:
  ///   - width: the columns of a head.
  ///   - first: the first column of head 0.
  ///   - step: columns from one head to the next; `nil` if they are side by side.
  package init(_ matrix: Matrix, heads: Int, width: Int, first: Int = 0, step: Int? = nil) {
    (self.matrix, self.heads, self.width, self.first) = (matrix, heads, width, first)
    self.step = step ?? width
  }

  /// The columns of one head, in some rows.
  package func head(_ index: Int, rows: Range<Int>) -> Matrix {
    matrix.rows(rows).columns(first + index * step..<first + index * step + width)
  }
}
