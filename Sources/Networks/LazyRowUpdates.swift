package import Tensors

/// Tracks which rows of a table a step touches, and defers the weight decay of the others.
///
/// A row that has not yet been used by a batch has no gradient and no moments: only weight decay would change
/// it, by the factor `1 − ηλ` of each step. The factors are kept, and multiplied into a row one after the
/// other when it is read or trained. These are the multiplications of the dense form in the same order, so
/// the result is the same to the last bit, and the cost of a step depends only on the rows it uses.
package final class LazyRowUpdates {
  /// `[rows, width]`.
  package let values: Matrix
  /// `[rows, width]`; zero in all rows but ``touched``.
  package let gradients: Matrix

  private var isTouched: [Bool]
  private var isActive: [Bool]
  /// Which rows are the process's own memory rather than pages of a file.
  private var ownRows: [Bool]
  /// The factors of all steps so far; ``seen`` is how many of them each inactive row has been multiplied by.
  private var factors: [Float] = []
  private var seen: [Int32]

  /// Rows with a gradient in this step.
  private var touchedRows: [Int32] = []
  /// Rows that ever had a gradient: an optimizer updates these, and ``decayOthers(by:)`` the others.
  package private(set) var active: [Int32] = []

  /// - Parameter areMapped: whether `values` are pages of a mapped file.
  init(values: Matrix, gradients: Matrix, areMapped: Bool) {
    (self.values, self.gradients) = (values, gradients)
    ownRows = Array(repeating: !areMapped, count: values.rows)
    isTouched = Array(repeating: false, count: values.rows)
    isActive = isTouched
    seen = Array(repeating: 0, count: values.rows)
  }

  /// Brings the rows of `ids` up to date; must be called before they are read.
  package func willRead(_ ids: [Int32]) {
    for row in ids {
      let row = Int(row)
      if !ownRows[row] {
        // A first read would also map neighbouring pages; a first write copies only this one.
        Slab.makeOwn(values.row(row), count: values.columns)
        ownRows[row] = true
      }
      catchUp(row)
    }
  }

  /// Records that the rows of `ids` receive a gradient.
  package func willAddGradients(_ ids: [Int32]) {
    for row in ids where !isTouched[Int(row)] {
      isTouched[Int(row)] = true
      touchedRows.append(row)
      activate(Int(row))
    }
  }

  /// Marks the row as updated by the optimizer from now on.
  package func activate(_ row: Int) {
    guard !isActive[row] else { return }
    catchUp(row)
    isActive[row] = true
    active.append(Int32(row))
  }

  /// Rows with a gradient in this step, ascending.
  package var touched: [Int32] { touchedRows.sorted() }

  /// Sets the gradients of this step to zero.
  package func clearGradients() {
    for row in touchedRows {
      gradients.row(Int(row)).update(repeating: 0, count: gradients.columns)
      isTouched[Int(row)] = false
    }
    touchedRows.removeAll(keepingCapacity: true)
  }

  /// One optimizer step for every inactive row: a multiplication by `factor`, which is deferred.
  package func decayOthers(by factor: Float) {
    if factor != 1 { factors.append(factor) }
  }

  /// Applies the deferred factors to all rows, for a caller that reads all of them.
  package func catchUp() {
    guard !factors.isEmpty else { return }
    for row in 0..<values.rows where !isActive[row] { catchUp(row) }
    // No factors are pending for any row, so the list can start again.
    factors.removeAll(keepingCapacity: true)
    for row in seen.indices { seen[row] = 0 }
  }

  private func catchUp(_ row: Int) {
    let from = Int(seen[row])
    guard from < factors.count, !isActive[row] else { return }
    factors.withUnsafeBufferPointer { factors in
      guard let base = factors.baseAddress else { return }
      Kernels.scale(values.row(row), count: values.columns, byEach: base + from, factors.count - from)
    }
    seen[row] = Int32(factors.count)
  }
}
