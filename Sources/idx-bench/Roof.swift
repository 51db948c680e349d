import Tensors

/// What matrix multiplication reaches on this machine: the measure of everything else.
enum Roof {
  /// GFLOP/s at the shape of a training step of 16 sentences, `[340, 768] · [3072, 768]ᵀ`.
  static func measure(threads: Int, rows: Int = 340) -> Double {
    Machine.measureProducts(rows: rows, columns: 3072, inner: 768, threads: threads, repeats: 8, attempts: 12)
      / 1e9
  }
}
