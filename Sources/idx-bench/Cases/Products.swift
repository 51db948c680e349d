import Tensors

extension Benchmark {
  /// The products of a BERT base layer at the tokens of a training batch and of an evaluation batch.
  static let products: [Benchmark] = [340, 2048].flatMap { rows in
    [(768, 768), (3072, 768), (768, 3072)].flatMap { (columns, inner) in
      [
        product("forward", rows, columns, inner) { a, b, c, workers in
          MatrixProduct.multiply(.init(.plain(a), .transposed(b), into: c), on: workers)
        },
        product("input gradient", rows, columns, inner) { a, b, c, workers in
          MatrixProduct.multiply(.init(.plain(c), .plain(b), into: a), on: workers)
        },
        product("weight gradient", rows, columns, inner) { a, b, c, workers in
          MatrixProduct.multiply(.init(.transposed(c), .plain(a), into: b), on: workers)
        },
      ]
    }
  }

  /// `x [rows, inner]`, `w [columns, inner]`, `y [rows, columns]`.
  private static func product(
    _ kind: String, _ rows: Int, _ columns: Int, _ inner: Int,
    _ multiply: @escaping @Sendable (Matrix, Matrix, Matrix, WorkerPool) -> Void
  ) -> Benchmark {
    Benchmark(name: "product/\(kind)/\(rows)x\(columns)x\(inner)", summary: "a linear layer's \(kind)") {
      options in
      let workers = WorkerPool(threads: options.threads)
      let slab = Slab(count: rows * inner + columns * inner + rows * columns)
      for index in 0..<slab.count { slab.base[index] = Float(index % 7) * 0.1 }
      let a = Matrix(slab.base, rows: rows, columns: inner)
      let b = Matrix(slab.base + rows * inner, rows: columns, columns: inner)
      let c = Matrix(slab.base + (rows + columns) * inner, rows: rows, columns: columns)
      return Work(operations: { _ in Double(2 * rows * columns * inner) }) {
        withExtendedLifetime(slab) { multiply(a, b, c, workers) }
        return Sample()
      }
    }
  }
}
