import Basics
import Networks
import Tensors
import TestSupport
import Testing

@Suite("cross-entropy")
struct CrossEntropyTests {
  func sum(_ values: [Float], _ labels: [Float], _ loss: CrossEntropy) -> (sum: Double, gradient: [Float]) {
    var (values, slopes) = (values, [Float](repeating: 9, count: values.count))
    let classes = loss.weights.count
    return values.withUnsafeMutableBufferPointer { z in
      slopes.withUnsafeMutableBufferPointer { g in
        guard let zp = z.baseAddress, let gp = g.baseAddress else { return (0, []) }
        let gradient = Matrix(gp, rows: labels.count, columns: classes)
        let sum = loss.sum(
          Matrix(zp, rows: labels.count, columns: classes), labels, scale: 1, gradient: gradient)
        return (sum, gradient.elements)
      }
    }
  }

  @Test("the gradient is the slope of the sum", arguments: [0.0, 0.1])
  func gradient(smoothing: Double) {
    let loss = CrossEntropy(classes: 3, smoothing: smoothing, weights: [0.5, 2, 3])
    let (z, labels): ([Float], [Float]) = (
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

  @Test("the focal loss and its gradient are PyTorch's")
  func focal() throws {
    for facts in try #require(try Golden.json("training/focal")["cases"]?.array) {
      func rows(_ key: String) -> [Float] { (facts[key]?.array ?? []).flatMap { $0.numbers.map(Float.init) } }
      let labels = (facts["labels"]?.ids ?? []).map { Float($0) }
      var loss = CrossEntropy(
        classes: rows("logits").count / max(1, labels.count), smoothing: 0,
        weights: facts["weights"]?.numbers.nonEmpty)
      loss.focal = CrossEntropy.Focal(
        gamma: try #require(facts["gamma"]?.double), alpha: try #require(facts["alpha"]?.double))
      let (got, slopes) = sum(rows("logits"), labels, loss)
      let wanted = try #require(facts["sum"]?.double)
      #expect(abs(got - wanted) <= 1e-9 * max(1, abs(wanted)))
      #expect(largestDifference(slopes, rows("gradient")) <= 1e-6)
    }
  }

  @Test("a certain row of the focal loss has neither loss nor slope", arguments: [0.5, 1, 2])
  func certain(gamma: Double) {
    var loss = CrossEntropy(classes: 2, smoothing: 0)
    loss.focal = CrossEntropy.Focal(gamma: gamma, alpha: 1)
    let (value, slopes) = sum([1000, -1000], [0], loss)
    #expect(value == 0)
    #expect(slopes.allSatisfy { $0 == 0 })
  }
}

extension [Double] {
  fileprivate var nonEmpty: [Double]? { isEmpty ? nil : self }
}
