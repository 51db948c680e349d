import Basics
import Tensors
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Numbers of a test: deterministic, with a few hard ones between.
struct Numbers {
  var generator: SeededGenerator
  init(_ seed: Int) { generator = SeededGenerator(seed: UInt64(seed), "kernel tests") }

  mutating func draw(_ count: Int, spread: Double = 4) -> [Float] {
    (0..<count).map { _ in Float((generator.uniform() - 0.5) * 2 * spread) }
  }
}

/// Runs `body` with a matrix that holds `values`, at an address that no vector is aligned to.
func withMatrix<R>(_ values: [Float], rows: Int, offset: Int = 1, _ body: (Matrix) -> R) -> R {
  let memory = UnsafeMutablePointer<Float>.allocate(capacity: values.count + offset)
  defer { memory.deallocate() }
  (memory + offset).initialize(from: values, count: values.count)
  return body(Matrix(memory + offset, rows: rows, columns: rows == 0 ? 0 : values.count / rows))
}

func expectClose(
  _ got: [Float], _ wanted: [Double], within bound: Double, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  var worst = 0.0
  for (g, w) in zip(got, wanted) {
    if w.isNaN {
      #expect(g.isNaN, "\(what)", sourceLocation: sourceLocation)
    } else {
      worst = max(worst, abs(Double(g) - w) / max(1, abs(w)))
    }
  }
  #expect(worst <= bound, "\(what): off by \(worst)", sourceLocation: sourceLocation)
}

@Suite("kernels")
struct KernelsTests {
  static let sizes = [1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 47, 64, 67]
  /// The variant under test: `IDX_ISA` names it, and scripts/test runs this suite once for each.
  let kernels: Kernels

  init() throws {
    try Machine.prepare()
    kernels = Kernels(on: WorkerPool(threads: 1))
  }

  @Test("factors are multiplied one after the other, rounded after each")
  func scaledByEach() {
    for size in KernelsTests.sizes + [128, 130, 300] {
      var numbers = Numbers(size)
      let (values, factors) = (numbers.draw(size), numbers.draw(9, spread: 1))
      let wanted = values.map { value in factors.reduce(value, *) }
      withMatrix(values, rows: 1) { x in
        factors.withUnsafeBufferPointer { factors in
          guard let first = factors.baseAddress else { return }
          Kernels.scale(x.base, count: size, byEach: first, factors.count)
        }
        #expect(x.elements == wanted, "\(size) values")
      }
    }
  }

  @Test("activations follow their scalar twins", arguments: Activation.allCases)
  func activations(kind: Activation) {
    for size in KernelsTests.sizes {
      var numbers = Numbers(size)
      var values = numbers.draw(size, spread: 6)
      if size > 16 { values.replaceSubrange(3..<7, with: [40, -40, 1e-38, 0]) }
      let bias = numbers.draw(size, spread: 0.5)
      withMatrix(values, rows: 1) { u in
        withMatrix(Array(repeating: 0, count: size), rows: 1, offset: 2) { y in
          bias.withUnsafeBufferPointer {
            if let b = $0.baseAddress { Kernels.activate(kind, u, bias: b, into: y) }
          }
          let sums = zip(values, bias).map { Double($0 + $1) }
          expectClose(u.elements, sums, within: 0, "\(kind) input")
          expectClose(
            y.elements, sums.map { ScalarKernels.activate(kind, $0) }, within: 4e-7, "\(kind) of \(size)")
          y.base.update(repeating: 1, count: size)
          Kernels.activateBackward(kind, u, y)
          expectClose(
            y.elements, sums.map { ScalarKernels.activationSlope(kind, $0) }, within: 3e-6, "\(kind) slope")
        }
      }
    }
  }

  @Test("NaN and infinity come through the activations", arguments: [Activation.gelu, .geluNew])
  func notFinite(kind: Activation) {
    let bias = [Float](repeating: 0, count: 3)
    withMatrix([.nan, .infinity, 3], rows: 1) { u in
      withMatrix([0, 0, 0], rows: 1) { y in
        bias.withUnsafeBufferPointer {
          if let b = $0.baseAddress { Kernels.activate(kind, u, bias: b, into: y) }
        }
        #expect(y.elements[0].isNaN)
        #expect(y.elements[1] == .infinity)
        #expect(y.elements[2].isFinite)
      }
    }
  }

  @Test("LayerNorm follows its twin, forward and backward")
  func layerNorm() {
    for size in KernelsTests.sizes where size > 1 {
      var numbers = Numbers(size)
      let rows = 3
      let (x, dy) = (numbers.draw(rows * size), numbers.draw(rows * size))
      var (gamma, beta) = (numbers.draw(size, spread: 2), numbers.draw(size, spread: 1))
      withMatrix(x, rows: rows) { xm in
        withMatrix(dy, rows: rows, offset: 3) { dym in
          withMatrix(Array(repeating: 0, count: 2 * rows), rows: 2) { statistics in
            withMatrix(x, rows: rows) { y in
              kernels.layerNorm(
                xm, gamma: &gamma, beta: &beta, epsilon: 1e-5, into: y, statistics: statistics)
              let g = gamma.map(Double.init), b = beta.map(Double.init)
              for row in 0..<rows {
                let values = x[row * size..<(row + 1) * size].map(Double.init)
                expectClose(
                  y.rows(row..<row + 1).elements, ScalarKernels.layerNorm(values, g, b, epsilon: 1e-5),
                  within: 2e-5, "layernorm of \(size)")
              }
              kernels.layerNormBackward(dym, xm, gamma: &gamma, statistics: statistics, into: y)
              for row in 0..<rows {
                let values = x[row * size..<(row + 1) * size].map(Double.init)
                let slopes = dy[row * size..<(row + 1) * size].map(Double.init)
                expectClose(
                  y.rows(row..<row + 1).elements,
                  ScalarKernels.layerNormBackward(slopes, values, g, epsilon: 1e-5), within: 5e-5,
                  "layernorm gradient of \(size)")
              }
            }
          }
        }
      }
    }
  }

  @Test("RMSNorm follows its twin, forward and backward")
  func rmsNorm() {
    for size in KernelsTests.sizes {
      var numbers = Numbers(size)
      let rows = 3
      let (x, dy) = (numbers.draw(rows * size), numbers.draw(rows * size))
      var gamma = numbers.draw(size, spread: 2)
      let g = gamma.map(Double.init)
      func row(_ values: [Float], _ row: Int) -> [Double] {
        values[row * size..<(row + 1) * size].map(Double.init)
      }
      withMatrix(x, rows: rows) { xm in
        withMatrix(dy, rows: rows, offset: 3) { dym in
          withMatrix(Array(repeating: 0, count: 2 * rows), rows: 2) { statistics in
            withMatrix(x, rows: rows) { y in
              kernels.rmsNorm(xm, gamma: &gamma, epsilon: 1e-5, into: y, statistics: statistics)
              let forward = (0..<rows).flatMap { ScalarKernels.rmsNorm(row(x, $0), g, epsilon: 1e-5) }
              expectClose(y.elements, forward, within: 2e-6, "rmsnorm of \(size)")
              kernels.rmsNormBackward(dym, xm, gamma: &gamma, statistics: statistics, into: y)
              let backward = (0..<rows).flatMap {
                ScalarKernels.rmsNormBackward(row(dy, $0), row(x, $0), g, epsilon: 1e-5)
              }
              expectClose(y.elements, backward, within: 5e-5, "rmsnorm gradient of \(size)")
            }
          }
        }
      }
    }
  }

  @Test("gates follow their twins, also in the memory of what they read", arguments: Activation.allCases)
  func gate(kind: Activation) {
    for size in KernelsTests.sizes {
      var numbers = Numbers(size)
      let rows = 2
      let (u, dy) = (numbers.draw(rows * 2 * size, spread: 3), numbers.draw(rows * size))
      func value(_ row: Int, _ column: Int, _ isGate: Bool) -> Double {
        Double(u[row * 2 * size + (isGate ? size : 0) + column])
      }
      let places = (0..<rows).flatMap { row in (0..<size).map { (row, $0) } }
      withMatrix(u, rows: rows) { um in
        withMatrix(dy, rows: rows, offset: 3) { dym in
          withMatrix(dy, rows: rows) { y in
            kernels.gate(kind, um, into: y)
            let wanted = places.map {
              ScalarKernels.activate(kind, value($0.0, $0.1, false)) * value($0.0, $0.1, true)
            }
            expectClose(y.elements, wanted, within: 2e-6, "\(kind) gate of \(size)")
            kernels.gateBackward(kind, um, dym, into: um)
            let slopes = places.map { row, column -> (Double, Double) in
              let (v, gate, d) = (
                value(row, column, false), value(row, column, true), Double(dy[row * size + column])
              )
              return (
                d * gate * ScalarKernels.activationSlope(kind, v), d * ScalarKernels.activate(kind, v)
              )
            }
            let both = (0..<rows).flatMap { row in
              let part = slopes[row * size..<(row + 1) * size]
              return part.map(\.0) + part.map(\.1)
            }
            expectClose(um.elements, both, within: 1e-5, "\(kind) gate's gradient of \(size)")
          }
        }
      }
    }
  }

  @Test("turned heads keep their length, and turning back undoes it", arguments: [false, true])
  func rotation(isAdjacent: Bool) {
    for half in [1, 3, 8, 16, 17] {
      var numbers = Numbers(half)
      let (width, heads, rows) = (2 * half, 3, 4)
      let values = numbers.draw(rows * heads * (width + 1))
      let angles = (0..<5 * half).map { _ in numbers.draw(1)[0] }
      let (cosines, sines) = (
        angles.map { Float(cos(Double($0))) }, angles.map { Float(sin(Double($0))) }
      )
      let positions: [Int32] = [0, 4, 2, 3]
      withMatrix(values, rows: rows) { x in
        let columns = HeadColumns(x, heads: heads, width: width, first: 1, step: width)
        let pairs: RotatedPairs = isAdjacent ? .adjacent : .halves
        kernels.rotate(columns, positions: positions, cosines: cosines, sines: sines, pairs: pairs)
        var wanted = values.map(Double.init)
        for (row, position) in positions.enumerated() {
          for head in 0..<heads {
            for pair in 0..<half {
              let start = row * heads * (width + 1) + 1 + head * width
              let (i, j) =
                isAdjacent ? (start + 2 * pair, start + 2 * pair + 1) : (start + pair, start + half + pair)
              let angle = Double(angles[Int(position) * half + pair])
              let (a, b) = (Double(values[i]), Double(values[j]))
              (wanted[i], wanted[j]) = (a * cos(angle) - b * sin(angle), a * sin(angle) + b * cos(angle))
            }
          }
        }
        expectClose(x.elements, wanted, within: 2e-6, "rotation of \(width)")
        kernels.rotate(
          columns, positions: positions, cosines: cosines, sines: sines, pairs: pairs, isBack: true)
        expectClose(x.elements, values.map(Double.init), within: 2e-6, "rotation back of \(width)")
      }
    }
  }

  @Test("softmax within a window is that of the part, and 0 elsewhere")
  func window() {
    var numbers = Numbers(5)
    let size = 9
    let values = numbers.draw(size * size)
    for window in [0, 2, 40] {
      withMatrix(values, rows: size) { x in
        Kernels.softmax(x, scale: 0.5, window: window)
        for row in 0..<size {
          let part = max(0, row - window)..<min(size, row + window + 1)
          let inner = ScalarKernels.softmax(
            part.map { Double(values[row * size + $0]) }, scale: 0.5)
          let wanted = (0..<size).map { part.contains($0) ? inner[$0 - part.lowerBound] : 0 }
          expectClose(x.rows(row..<row + 1).elements, wanted, within: 5e-7, "row \(row), window \(window)")
        }
      }
    }
  }

  @Test("softmax follows its twin, forward and backward")
  func softmax() {
    for size in KernelsTests.sizes {
      var numbers = Numbers(size)
      let (x, dp) = (numbers.draw(size, spread: 20), numbers.draw(size))
      withMatrix(x, rows: 1) { p in
        Kernels.softmax(p, scale: 0.125)
        let wanted = ScalarKernels.softmax(x.map(Double.init), scale: 0.125)
        expectClose(p.elements, wanted, within: 5e-7, "softmax of \(size)")
        withMatrix(dp, rows: 1) { slope in
          Kernels.softmaxBackward(p, slope, scale: 0.125)
          expectClose(
            slope.elements, ScalarKernels.softmaxBackward(wanted, dp.map(Double.init), scale: 0.125),
            within: 1e-6, "softmax gradient of \(size)")
        }
      }
    }
  }

  @Test("AdamW follows its twin over several steps")
  func adamW() {
    for size in KernelsTests.sizes {
      var numbers = Numbers(size)
      let start = numbers.draw(size)
      var twin = start.map { (value: Double($0), moment1: 0.0, moment2: 0.0) }
      withMatrix(start, rows: 1) { value in
        withMatrix(Array(repeating: 0, count: size), rows: 1) { m in
          withMatrix(Array(repeating: 0, count: size), rows: 1, offset: 2) { v in
            for step in 1...3 {
              let gradient = numbers.draw(size)
              let rule = AdamWRule(
                learningRate: 1e-2, betas: (0.9, 0.999), epsilon: 1e-8, weightDecay: 0.1, step: step,
                gradientScale: 0.5)
              gradient.withUnsafeBufferPointer {
                guard let g = $0.baseAddress else { return }
                kernels.adamW(
                  value: value.base, gradient: g, moment1: m.base, moment2: v.base, count: size, rule)
              }
              for i in 0..<size {
                twin[i] = ScalarKernels.adamW(
                  twin[i].value, Double(gradient[i]), twin[i].moment1, twin[i].moment2, rule)
              }
            }
            expectClose(value.elements, twin.map(\.value), within: 1e-6, "adamw of \(size)")
            expectClose(v.elements, twin.map(\.moment2), within: 1e-6, "second moment of \(size)")
          }
        }
      }
    }
  }

  @Test("dropout drops the share it is told, keeps the mean, and is a function of its key")
  func dropout() {
    let count = 200_000
    let key = DropoutKey(seed: 7, step: 3, microBatch: 0)
    let mask = key.mask(probability: 0.1, layer: 2, site: 1)
    let ones = [Float](repeating: 1, count: count)
    let first = withMatrix(ones, rows: 1) { x -> [Float] in
      kernels.dropout(x, into: x, mask)
      return x.elements
    }
    let dropped = first.count { $0 == 0 }
    #expect(abs(Double(dropped) / Double(count) - 0.1) < 0.003)
    #expect(first.allSatisfy { $0 == 0 || $0 == Float(1 / 0.9) })
    let again = withMatrix(ones, rows: 1) { x -> [Float] in
      kernels.dropout(x, into: x, mask)
      return x.elements
    }
    #expect(first == again)
    let other = withMatrix(ones, rows: 1) { x -> [Float] in
      kernels.dropout(
        x, into: x, DropoutKey(seed: 7, step: 4, microBatch: 0).mask(probability: 0.1, layer: 2, site: 1))
      return x.elements
    }
    #expect(first != other)
    // Neighbours are independent: a pair is dropped in one case of a hundred.
    let pairs = (1..<count).count { first[$0] == 0 && first[$0 - 1] == 0 }
    #expect(abs(Double(pairs) / Double(count) - 0.01) < 0.001)
  }

  @Test("normal draws have the mean and deviation asked for, for every number of threads")
  func normal() {
    let count = 300_001
    func draws(_ threads: Int) -> [Float] {
      withMatrix(Array(repeating: 0, count: count), rows: 1) { x in
        Kernels(on: WorkerPool(threads: threads)).fillNormal(x.base, count: count, key: 99, deviation: 0.02)
        return x.elements
      }
    }
    let one = draws(1)
    #expect(one == draws(4))
    let mean = one.reduce(0.0) { $0 + Double($1) } / Double(count)
    let deviation = (one.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(count)).squareRoot()
    #expect(abs(mean) < 2e-4)
    #expect(abs(deviation - 0.02) < 2e-4)
  }
}
