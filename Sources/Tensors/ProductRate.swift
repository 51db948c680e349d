import Basics

extension Machine {
  /// Operations per second of one thread multiplying matrices of an encoder's width: measured once, within
  /// milliseconds.
  package static let operationsPerSecond = measureProducts(
    rows: 128, columns: 768, inner: 768, threads: 1, repeats: 1, attempts: 5)

  /// Operations per second of `[rows, inner] · [columns, inner]ᵀ`: each thread multiplies its share of the
  /// rows in separate calls.
  ///
  /// - Parameters:
  ///   - repeats: products timed together.
  ///   - attempts: how many times to measure; the best counts.
  package static func measureProducts(
    rows: Int, columns: Int, inner: Int, threads: Int, repeats: Int, attempts: Int
  ) -> Double {
    let workers = WorkerPool(threads: threads)
    let (inputs, all) = ((rows + columns) * inner, (rows + columns) * inner + rows * columns)
    let slab = Slab(count: all)
    // The values do not matter, except that denormal numbers would be slow.
    for index in 0..<inputs { slab.base[index] = Float(1 + index % 7) }
    let a = Matrix(slab.base, rows: rows, columns: inner)
    let b = Matrix(slab.base + rows * inner, rows: columns, columns: inner)
    let c = Matrix(slab.base + inputs, rows: rows, columns: columns)
    var best = Double.infinity
    for _ in 0..<attempts {
      let watch = Stopwatch()
      for _ in 0..<repeats {
        workers.run(slices: threads) { slice in
          let share = rows * slice / threads..<rows * (slice + 1) / threads
          MatrixProduct.multiply(.plain(a.rows(share)), .transposed(b), into: c.rows(share))
        }
      }
      best = min(best, watch.seconds)
    }
    withExtendedLifetime((workers, slab)) {}
    return Double(2 * rows * columns * inner * repeats) / max(best, 1e-6)
  }
}
