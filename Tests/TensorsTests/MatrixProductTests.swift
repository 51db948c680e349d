import Tensors
import Testing

@Suite("matrix products")
struct MatrixProductTests {
  @Test("agree with the sum of products in every orientation", arguments: [1, 2, 3])
  func orientations(threads: Int) throws {
    try Machine.prepare()
    let pool = WorkerPool(threads: threads)
    for (m, n, k) in [(1, 1, 1), (5, 7, 3), (33, 800, 20), (700, 50, 9)] {
      var numbers = Numbers(m * n)
      let (a, b) = (numbers.draw(m * k), numbers.draw(k * n))
      let wanted = (0..<m * n).map { at in
        (0..<k).reduce(0.0) { $0 + Double(a[at / n * k + $1]) * Double(b[$1 * n + at % n]) }
      }
      let at = (0..<k * m).map { a[$0 % m * k + $0 / m] }
      let bt = (0..<n * k).map { b[$0 % k * n + $0 / k] }
      withMatrix(Array(repeating: 1, count: m * n), rows: m) { c in
        for (left, leftRows, isLeft) in [(a, m, false), (at, k, true)] {
          for (right, rightRows, isRight) in [(b, k, false), (bt, n, true)] {
            withMatrix(left, rows: leftRows) { l in
              withMatrix(right, rows: rightRows) { r in
                MatrixProduct.multiply(
                  isLeft ? .transposed(l) : .plain(l), isRight ? .transposed(r) : .plain(r), into: c, on: pool
                )
                expectClose(c.elements, wanted, within: 1e-5, "\(m)×\(n)×\(k) \(isLeft) \(isRight)")
              }
            }
          }
        }
      }
    }
  }
}
