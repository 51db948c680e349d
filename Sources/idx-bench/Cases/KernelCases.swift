import Tensors

extension Benchmark {
  /// The memory-bound work of a step: rows of 768 and 3,072, and one optimizer step over 10 million parameters.
  static let kernels: [Benchmark] = [
    kernel("layernorm", 768, passes: 2) { kernels, x, y, vector, statistics in
      kernels.layerNorm(
        x, gamma: vector.base, beta: vector.base, epsilon: 1e-12, into: y, statistics: statistics)
    },
    kernel("gelu", 3072, passes: 3) { _, x, y, bias, _ in
      Kernels.activate(.gelu, x, bias: bias.base, into: y)
    },
    kernel("gelu backward", 3072, passes: 3) { _, x, y, _, _ in Kernels.activateBackward(.gelu, x, y) },
    kernel("dropout and residual", 768, passes: 3) { kernels, x, y, bias, _ in
      let key = DropoutKey(seed: 1, step: 1, microBatch: 0)
      kernels.addResidual(
        x, to: y, bias: bias.base, key.mask(probability: 0.1, layer: 1, site: 1), into: y)
    },
    optimizer,
  ]

  private static func kernel(
    _ name: String, _ columns: Int, passes: Int,
    _ body: @escaping @Sendable (Kernels, Matrix, Matrix, Matrix, Matrix) -> Void
  ) -> Benchmark {
    Benchmark(name: "kernel/\(name)", summary: "340 rows of \(columns)") { options in
      let (kernels, arena, rows) = (Kernels(on: WorkerPool(threads: options.threads)), Arena(), 340)
      let (x, y) = (arena.matrix(rows, columns), arena.matrix(rows, columns))
      let (vector, statistics) = (arena.matrix(1, columns), arena.matrix(2, rows))
      for index in 0..<x.count { x.base[index] = Float(index % 13) * 0.1 - 0.6 }
      y.clear()
      vector.clear()
      return Work(bytes: Double(4 * passes * x.count)) {
        withExtendedLifetime(arena) { body(kernels, x, y, vector, statistics) }
        return Sample()
      }
    }
  }

  private static let optimizer = Benchmark(name: "kernel/adamw", summary: "10 million parameters") {
    options in
    let (kernels, count) = (Kernels(on: WorkerPool(threads: options.threads)), 10_000_000)
    let slab = Slab(count: 4 * count)
    slab.base.update(repeating: 0.01, count: 4 * count)
    let rule = AdamWRule(
      learningRate: 1e-5, betas: (0.9, 0.999), epsilon: 1e-8, weightDecay: 0.01, step: 3, gradientScale: 1)
    return Work(bytes: Double(28 * count)) {
      kernels.adamW(
        value: slab.base, gradient: slab.base + count, moment1: slab.base + 2 * count,
        moment2: slab.base + 3 * count, count: count, rule)
      return Sample()
    }
  }
}
