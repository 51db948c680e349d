import Basics

/// Memory for activations: handed out in order, released all at once or down to a mark.
///
/// It grows by whole slabs and keeps them, so that nothing is allocated after the first steps. Before it
/// allocates memory of its own, it uses borrowed memory: the beginning of a slab, up to ``lentFloats``.
package final class Arena {
  /// A position to release down to.
  package struct Mark {
    fileprivate let slab: Int
    fileprivate let used: Int
    fileprivate let lent: Int
  }

  private var slabs: [Slab] = []
  private var current = 0
  private var used = 0
  private let growth: Int
  /// Floats of all its slabs together, used or not.
  package private(set) var capacity = 0
  private var below = 0

  private var lender: Slab?
  private var lentUsed = 0
  /// How much of the lent slab may be handed out: its first floats, up to here. 0 after ``reset()``.
  package var lentFloats = 0

  /// The largest number of its own floats in use at once.
  package private(set) var peak = 0

  /// Large enough for few slabs, small enough that an unused end of the last one is no burden: 128 MiB.
  private static let mostGrowth = 1 << 25

  /// - Parameter growth: floats of the first slab, unless a single request needs more.
  package init(growth: Int = 1 << 22) { self.growth = growth }

  /// Lets the arena use another owner's memory; the owner sets ``lentFloats`` to the part that is free.
  package func borrow(_ slab: Slab?) {
    precondition(lentUsed == 0, "memory is lent before any of it is used")
    lender = slab
    lentFloats = 0
  }

  /// Uninitialised memory for `count` floats, on a 64-byte boundary.
  package func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    let size = (max(count, 1) + 15) & ~15
    if let lender, lentUsed + size <= min(lentFloats, lender.count) {
      defer { lentUsed += size }
      return lender.base + lentUsed
    }
    while current < slabs.count, used + size > slabs[current].count {
      below += used
      current += 1
      used = 0
    }
    if current == slabs.count {
      slabs.append(Slab(count: growing(for: size)))
      capacity += slabs[current].count
    }
    defer {
      used += size
      peak = max(peak, below + used)
    }
    return slabs[current].base + used
  }

  /// Floats of the next slab, which a request of `size` needs.
  ///
  /// Slabs grow with what is there, so that few requests meet an end that is too short for them, and larger ones, as in
  /// an evaluation after training, find room in the slabs that are there. Untouched pages cost nothing, but may be
  /// refused where address space is limited.
  private func growing(for size: Int) -> Int {
    let (least, ample) = (max(growth, size), min(capacity / 2, Arena.mostGrowth))
    guard ample > least, (try? Memory.check(4 * ample)) != nil else { return least }
    return ample
  }

  /// An uninitialised dense matrix.
  package func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(floats(rows * columns), rows: rows, columns: columns)
  }

  /// A matrix that holds `values`, row by row.
  ///
  /// - Precondition: the count of `values` is a multiple of `columns`.
  package func matrix(copying values: [Float], columns: Int) -> Matrix {
    precondition(values.count % columns == 0, "\(values.count) values are no rows of \(columns)")
    let copy = matrix(values.count / columns, columns)
    values.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { copy.base.update(from: base, count: buffer.count) }
    }
    return copy
  }

  /// The current position, for ``release(to:)``.
  package func mark() -> Mark { Mark(slab: current, used: used, lent: lentUsed) }

  /// Releases everything handed out since `mark`.
  package func release(to mark: Mark) {
    // `below` counts what is used in the slabs before the current one; going back may only lower it.
    if mark.slab != current { below = slabs[..<mark.slab].reduce(0) { $0 + $1.count } }
    (current, used, lentUsed) = (mark.slab, mark.used, mark.lent)
  }

  /// Releases everything.
  package func reset() { (current, used, below, lentUsed, lentFloats) = (0, 0, 0, 0, 0) }
}
