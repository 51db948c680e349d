import Basics
import Tasks
import TestSupport
import Testing
import Text

/// Which sentences an epoch has.
@Suite("samplers of an epoch")
struct TrainSamplerTests {
  /// Of every ten sentences, one has label 1.
  private static func split() throws -> TokenizedDataset {
    let rows = (0..<400).map { "\($0),some words,\($0 % 10 == 3 ? 1 : 0),\"['a']\",\"['O']\"" }
    return try TokenizedDataset(
      try corpus(rows), name: "train", task: .cls, tokenizer: try letterTokenizer(), limit: 24)
  }

  @Test("balanced draws as many sentences as there are, from both classes equally often")
  func balanced() throws {
    let split = try TrainSamplerTests.split()
    let plan = split.batchPlan(batchSize: 16, seed: 5, sampler: .balanced)
    #expect(plan.batchesPerEpoch == 25)
    let epochs = (0..<50).map { plan.order(ofEpoch: $0) }
    #expect(epochs.allSatisfy { $0.count == 400 } && Set(epochs).count == 50)
    var counts = [Int](repeating: 0, count: 400)
    for row in epochs.joined() { counts[row] += 1 }
    // torch's WeightedRandomSampler with the weights 1/count: 1/720 for the common label, 1/80 for the other.
    let draws = 20_000.0
    let rare = counts.enumerated().filter { $0.offset % 10 == 3 }.map(\.element)
    #expect(abs(Double(rare.reduce(0, +)) / draws - 0.5) < 0.02)
    // Five standard deviations of a count around its mean.
    for (row, count) in counts.enumerated() {
      let mean = draws / (row % 10 == 3 ? 80 : 720)
      #expect(abs(Double(count) - mean) < 5 * mean.squareRoot(), "row \(row)")
    }
  }

  @Test("what is drawn is a function of seed and epoch alone")
  func pure() throws {
    let split = try TrainSamplerTests.split()
    let plan = split.batchPlan(batchSize: 16, seed: 5, sampler: .balanced)
    let other = split.batchPlan(batchSize: 3, seed: 5, sampler: .balanced)
    #expect(plan.order(ofEpoch: 7) == other.order(ofEpoch: 7))
    #expect(
      plan.order(ofEpoch: 7) != split.batchPlan(batchSize: 16, seed: 6, sampler: .balanced).order(ofEpoch: 7))
    #expect(
      split.batchPlan(batchSize: 16, seed: 5, sampler: .shuffle).order(ofEpoch: 0).sorted() == Array(0..<400))
    let batches = plan.batches(ofEpoch: 2)
    for index in batches.indices { #expect(plan.indices(ofBatch: index, epoch: 2) == batches[index]) }
    // Pinned: a change of the draws would change every stored run's continuation.
    let small = BatchPlan(count: 8, batchSize: 3, seed: 42, balancing: [[0, 1, 2, 3, 4, 5], [], [6, 7]])
    #expect(small.order(ofEpoch: 0) == [7, 1, 3, 4, 6, 7, 5, 5])
  }
}
