package import Tensors

/// Which rows of a table a step touches, and what the others owe.
///
/// A row that no batch has named yet has no gradient and no moments: weight decay alone would change it, by the
/// factor `1 − ηλ` of each step. The factors are kept, and multiplied into a row one after the other when it is
/// read or trained. These are the multiplications of the dense form in their order, so the result is the same
/// to the last bit, and a step costs what its own rows cost.
package final class LazyRowUpdates {
  /// `[rows, width]`.
  package let values: Matrix
  /// `[rows, width]`; zero in all rows but ``touched``.
  package let gradients: Matrix

  private var isTouched: [Bool]
  private var isActive: [Bool]
  /// Whether the values are pages of a file, and which rows have become the process's own.
  private var ownRows: [Bool]
  /// The factors of all steps so far, and how many of them each row has seen that is not active.
  private var factors: [Float] = []
  private var seen: [Int32]

  /// Rows with a gradient in this step.
  private var touchedRows: [Int32] = []
  /// Rows that ever had a gradient: an optimizer updates these and ``decayOthers(by:)`` the rest.
  package private(set) var active: [Int32] = []

  /// - Parameter areMapped: whether `values` are pages of a mapped file.
  init(values: Matrix, gradients: Matrix, areMapped: Bool) {
    (self.values, self.gradients) = (values, gradients)
    ownRows = Array(repeating: !areMapped, count: values.rows)
    isTouched = Array(repeating: false, count: values.rows)
    isActive = isTouched
    seen = Array(repeating: 0, count: values.rows)
  }

  /// Makes the rows of `ids` what the dense form would have made of them; to be called before they are read.
  package func willRead(_ ids: [Int32]) {
    for row in ids {
      let row = Int(row)
      if !ownRows[row] {
        // A first read would map the pages round it as well; a first write copies this one alone.
        Slab.makeOwn(values.row(row), count: values.columns)
        ownRows[row] = true
      }
      catchUp(row)
    }
  }

  /// Notes that the rows of `ids` get a gradient.
  package func willAddGradients(_ ids: [Int32]) {
    for row in ids where !isTouched[Int(row)] {
      isTouched[Int(row)] = true
      touchedRows.append(row)
      activate(Int(row))
    }
  }

  /// From now on the optimizer updates the row.
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

  /// One optimizer step of every row that is not active: a multiplication by `factor`, put off.
  package func decayOthers(by factor: Float) {
    if factor != 1 { factors.append(factor) }
  }

  /// Multiplies what was put off into all rows, for a caller that looks at all of them.
  package func catchUp() {
    guard !factors.isEmpty else { return }
    for row in 0..<values.rows where !isActive[row] { catchUp(row) }
    // No row has factors to come: the list may begin anew.
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
