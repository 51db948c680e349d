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
                  .init(isLeft ? .transposed(l) : .plain(l), isRight ? .transposed(r) : .plain(r), into: c),
                  on: pool)
                expectClose(c.elements, wanted, within: 1e-5, "\(m)×\(n)×\(k) \(isLeft) \(isRight)")
              }
            }
          }
        }
      }
    }
  }

  @Test("parts cover a product once, whatever its shape")
  func grid() {
    for (rows, columns) in [(0, 5), (1, 1), (15, 17), (340, 768), (2048, 3072), (52_000, 768), (7, 100_000)] {
      let grid = Tiling(rows: rows, columns: columns)
      var covered = 0
      for index in 0..<grid.parts {
        let part = grid.part(index)
        covered += part.rows.count * part.columns.count
        #expect(part.rows.upperBound <= rows && part.columns.upperBound <= columns)
      }
      #expect(covered == rows * columns)
    }
    #expect(Tiling(rows: 2048, columns: 3072).parts == 8)
    #expect(Tiling(rows: 340, columns: 768).parts == 2)
  }

  @Test("what follows a product is done to each element once", arguments: [1, 3])
  func finishes(threads: Int) throws {
    try Machine.prepare()
    let pool = WorkerPool(threads: threads)
    let (m, n, k) = (700, 800, 9)
    var numbers = Numbers(5)
    let (a, b, bias) = (numbers.draw(m * k), numbers.draw(k * n), numbers.draw(n))
    withMatrix(a, rows: m) { a in
      withMatrix(b, rows: k) { b in
        withMatrix(Array(repeating: 0, count: m * n), rows: m) { c in
          func product(_ epilogue: MatrixProduct.Epilogue) -> [Float] {
            MatrixProduct.multiply(.init(.plain(a), .plain(b), into: c, epilogue: epilogue), on: pool)
            return c.elements
          }
          let plain = product(.nothing)
          let shifted = zip(plain.indices, plain).map { $1 + bias[$0 % n] }
          let active = shifted.map { ScalarKernels.activate(.gelu, Double($0)) }
          bias.withUnsafeBufferPointer { bias in
            guard let bias = bias.baseAddress else { return }
            #expect(product(.bias(bias)) == shifted)
            expectClose(product(.activation(.gelu, bias: bias, into: nil)), active, within: 1e-6, "in place")
            withMatrix(Array(repeating: 0, count: m * n), rows: m) { y in
              #expect(product(.activation(.gelu, bias: bias, into: y)) == shifted)
              expectClose(y.elements, active, within: 1e-6, "beside")
              let slopes = zip(plain, y.elements).map {
                Double($0) * ScalarKernels.activationSlope(.gelu, Double($1))
              }
              expectClose(product(.slope(.gelu, of: y)), slopes, within: 1e-5, "slope")
            }
          }
          var sums = [Double](repeating: 0, count: Tiling(rows: m, columns: n).parts)
          sums.withUnsafeMutableBufferPointer {
            if let sums = $0.baseAddress { #expect(product(.squares(sums)) == plain) }
          }
          let wanted = plain.reduce(0.0) { $0 + Double($1) * Double($1) }
          #expect(abs(sums.reduce(0, +) - wanted) <= 1e-9 * wanted)
        }
      }
    }
  }
}
