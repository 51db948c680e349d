import Basics
import Tensors

/// What matrix multiplication reaches on this machine: the measure of everything else.
enum Roof {
  /// GFLOP/s of `[340, 768] · [3072, 768]ᵀ`, the shape of a training step of 16 sentences: each thread multiplies its
  /// share of the rows by calls of its own. The best of several attempts.
  static func measure(threads: Int, rows: Int = 340) -> Double {
    let (columns, inner, repeats) = (3072, 768, 8)
    let workers = WorkerPool(threads: threads)
    let slab = Slab(count: rows * inner + columns * inner + rows * columns)
    for index in 0..<rows * inner + columns * inner { slab.base[index] = Float(index % 7) }
    let a = Matrix(slab.base, rows: rows, columns: inner)
    let b = Matrix(slab.base + rows * inner, rows: columns, columns: inner)
    let c = Matrix(slab.base + (rows + columns) * inner, rows: rows, columns: columns)
    var best = 0.0
    for _ in 0..<12 {
      let watch = Stopwatch()
      for _ in 0..<repeats {
        workers.run(slices: threads) { slice in
          let share = rows * slice / threads..<rows * (slice + 1) / threads
          MatrixProduct.multiply(.plain(a.rows(share)), .transposed(b), into: c.rows(share))
        }
      }
      best = max(best, Double(2 * rows * columns * inner * repeats) / watch.seconds / 1e9)
    }
    return best
  }
}
