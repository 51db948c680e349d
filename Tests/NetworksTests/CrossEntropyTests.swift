import Networks
import Tensors
import Testing

@Suite("cross-entropy")
struct CrossEntropyTests {
  func sum(_ values: [Float], _ labels: [Int32], _ loss: CrossEntropy) -> (sum: Double, gradient: [Float]) {
    var (values, slopes) = (values, [Float](repeating: 9, count: values.count))
    let classes = loss.weights.count
    return values.withUnsafeMutableBufferPointer { z in
      slopes.withUnsafeMutableBufferPointer { g in
        guard let zp = z.baseAddress, let gp = g.baseAddress else { return (0, []) }
        let gradient = Matrix(gp, rows: labels.count, columns: classes)
        let sum = loss.sum(Matrix(zp, rows: labels.count, columns: classes), labels, gradient: gradient)
        return (sum, gradient.elements)
      }
    }
  }

  @Test("the gradient is the slope of the sum", arguments: [0.0, 0.1])
  func gradient(smoothing: Double) {
    let loss = CrossEntropy(classes: 3, smoothing: smoothing, weights: [0.5, 2, 3])
    let (z, labels): ([Float], [Int32]) = (
      [0.3, -1, 2, 0, 0.5, -0.5, 1, 1, 1], [2, CrossEntropy.ignored, 0]
    )
    let (_, slopes) = sum(z, labels, loss)
    for index in z.indices {
      var (up, down) = (z, z)
      up[index] += 0.01
      down[index] -= 0.01
      let measured = (sum(up, labels, loss).sum - sum(down, labels, loss).sum) / 0.02
      #expect(abs(measured - Double(slopes[index])) < 2e-4, "\(index)")
    }
    #expect(slopes[3..<6].allSatisfy { $0 == 0 })
  }

  @Test("far logits neither overflow nor vanish")
  func extremes() {
    let loss = CrossEntropy(classes: 2, smoothing: 0)
    #expect(abs(sum([1000, -1000], [1], loss).sum - 2000) < 1e-6)
    #expect(sum([1000, -1000], [0], loss).sum == 0)
    #expect(sum([.nan, 0], [0], loss).sum.isNaN)
  }

  @Test("weights of ignored rows do not count")
  func weight() {
    #expect(
      CrossEntropy(classes: 2, smoothing: 0, weights: [1, 3]).weight(of: [0, 1, CrossEntropy.ignored]) == 4)
  }
}
