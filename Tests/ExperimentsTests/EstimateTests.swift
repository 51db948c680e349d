import Basics
import Networks
import Tasks
import Tensors
import TestSupport
import Testing

@testable import Experiments

/// What is said of a run's length before it starts.
@Suite("estimates")
struct EstimateTests {
  private func seconds(hidden: Int, saves: Int = 1, trainTokens: Int, evaluatedTokens: Int = 0) -> Double {
    let configuration = EncoderShape(
      vocabulary: 1000, positions: 128, types: 2, hidden: hidden, intermediate: 4 * hidden, layers: 2,
      heads: 2,
      activation: .gelu, epsilon: 1e-12, deviation: 0.02, hiddenDropout: 0.1, attentionDropout: 0.1,
      classifierDropout: 0.1)
    return Estimate(
      configuration, parameters: 1_000_000, trainable: 1_000_000, memory: 0, trainTokens: trainTokens,
      evaluatedTokens: evaluatedTokens, epochs: 1, threads: 1, keep: 2, saves: saves, trainedLayers: 2,
      forTrainer: false
    ).seconds
  }

  @Test("writing checkpoints takes time, however small the model is, and the one at the end is one of them")
  func saving() {
    let none = seconds(hidden: 64, saves: 0, trainTokens: 0)
    #expect(none >= 0.05)
    let many = seconds(hidden: 64, saves: 100, trainTokens: 0)
    #expect(many >= 100 * none && many <= 102 * none)
  }

  @Test("the products of a narrow model are slower than those of a wide one, number for number")
  func width() {
    // As many operations: a sixteenth of the width, 256 times the tokens.
    let wide = seconds(hidden: 768, trainTokens: 100_000) - seconds(hidden: 768, trainTokens: 0)
    let narrow = seconds(hidden: 48, trainTokens: 25_600_000) - seconds(hidden: 48, trainTokens: 0)
    #expect(narrow > 2 * wide)
    #expect(
      seconds(hidden: 768, trainTokens: 0, evaluatedTokens: 100_000) > seconds(hidden: 768, trainTokens: 0))
  }

  @Test("frozen layers need no gradients, no moments and no backward pass")
  func frozen() {
    let shape = EncoderShape(
      vocabulary: 1000, positions: 128, types: 2, hidden: 192, intermediate: 768, layers: 4, heads: 4,
      activation: .gelu, epsilon: 1e-12, deviation: 0.02, hiddenDropout: 0.1, attentionDropout: 0.1,
      classifierDropout: 0.1)
    let parameters = 2_100_000
    func memory(frozen: Int, accumulates: Bool) -> Int {
      let trainable = shape.trainedLayers(frozen: frozen) * shape.layerCost(shape).parameters
      return MemoryEstimate(
        shape,
        MemoryEstimate.Work(
          parameters: parameters, trainable: trainable + 400_000, states: 2, words: nil, frozen: frozen,
          accumulates: accumulates, batch: Array(repeating: 128, count: 16), evaluation: (4096, 128), data: 0,
          features: 0)
      ).total
    }
    for accumulates in [false, true] {
      let sizes = (0...5).map { memory(frozen: $0, accumulates: accumulates) }
      #expect(sizes.sorted(by: >) == sizes && sizes[5] < sizes[0] / 2, "\(sizes)")
    }
    #expect((0...6).map { shape.trainedLayers(frozen: $0) } == [4, 4, 3, 2, 1, 0, 0])
  }

  @Test("models that predict together must fit together, with the data")
  func together() throws {
    let folder = try ModelFolder(Golden.root + "/examples/tiny-encoder")
    func check(_ count: Int, data: Int = 0, free: Int) throws(Failure) {
      let model = MemoryEstimate.PredictingModel(folder: folder, task: .cls, largest: (4096, 128))
      try MemoryEstimate.checkPrediction(
        Array(repeating: model, count: count), data: data, threads: 1, free: free)
    }
    // The least memory in which one model is accepted, found by halving.
    var (refused, accepted) = (0, 1 << 33)
    while accepted - refused > 1 {
      let middle = (refused + accepted) / 2
      do { try check(1, free: middle); accepted = middle } catch { refused = middle }
    }
    let own = accepted - MemoryEstimate.program
    #expect(own > 1 << 20)
    try check(3, data: 1000, free: accepted + 2 * own + 1000)
    let failure = #expect(throws: Failure.self) { try check(3, data: 1000, free: accepted + 2 * own + 999) }
    #expect(failure.map { "\($0)" }?.contains("the 3 models need about") == true)
  }

  @Test("what the console shows of a score is rounded as the results' files round it")
  func rounding() {
    #expect(rounded(0.53125) == "0.5312" && rounded(0.53135) == "0.5313" && rounded(-0.00001) == "0.0000")
  }
}
