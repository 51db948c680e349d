import Basics

extension Machine {
  /// Operations per second of one thread multiplying matrices of an encoder's width: measured once, in some
  /// milliseconds, the best of a few attempts.
  package static let operationsPerSecond: Double = {
    let (rows, width) = (128, 768)
    let slab = Slab(count: (2 * rows + width) * width)
    // Numbers of one size: what is multiplied does not matter, but denormal numbers would be slow.
    slab.base.update(repeating: 0.5, count: (2 * rows + width) * width)
    let a = Matrix(slab.base, rows: rows, columns: width)
    let b = Matrix(slab.base + rows * width, rows: width, columns: width)
    let c = Matrix(slab.base + (rows + width) * width, rows: rows, columns: width)
    var best = 0.0
    for _ in 0..<5 {
      let watch = Stopwatch()
      MatrixProduct.multiply(.plain(a), .transposed(b), into: c)
      best = max(best, Double(2 * rows * width * width) / max(watch.seconds, 1e-6))
    }
    return best
  }()
}
