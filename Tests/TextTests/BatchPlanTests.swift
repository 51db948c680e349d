import Testing
import Text

@Suite("batch plan")
struct BatchPlanTests {
  @Test(
    "every sentence stands once in an epoch", arguments: [(0, 4), (1, 4), (8, 4), (9, 4), (3, 16), (101, 7)])
  func covers(count: Int, size: Int) {
    let plan = BatchPlan(count: count, batchSize: size, seed: 42)
    let batches = plan.batches(ofEpoch: 3)
    #expect(batches.count == plan.batchesPerEpoch)
    #expect(batches.flatMap { $0 }.sorted() == Array(0..<count))
    #expect(batches.dropLast().allSatisfy { $0.count == size })
    for (index, batch) in batches.enumerated() { #expect(plan.indices(ofBatch: index, epoch: 3) == batch) }
    #expect(plan.indices(ofBatch: batches.count, epoch: 3).isEmpty)
    #expect(plan.indices(ofBatch: -1, epoch: 3).isEmpty)
  }

  @Test("the order is a function of seed and epoch alone")
  func pure() {
    let plan = BatchPlan(count: 50, batchSize: 8, seed: 1)
    #expect(plan.order(ofEpoch: 0) == BatchPlan(count: 50, batchSize: 3, seed: 1).order(ofEpoch: 0))
    #expect(plan.order(ofEpoch: 0) != plan.order(ofEpoch: 1))
    #expect(plan.order(ofEpoch: 0) != BatchPlan(count: 50, batchSize: 8, seed: 2).order(ofEpoch: 0))
    // Pinned: a change of the order would change every stored run's continuation.
    #expect(BatchPlan(count: 8, batchSize: 3, seed: 42).order(ofEpoch: 0) == [7, 4, 3, 0, 1, 5, 6, 2])
  }

  @Test("evaluation takes the longest first and keeps to the budget", arguments: [1, 10, 64, 10000])
  func evaluation(budget: Int) {
    let lengths = [5, 60, 5, 12, 33, 7, 100, 12]
    let plan = EvaluationPlan(lengths: lengths, tokenBudget: budget)
    #expect(plan.batches.flatMap { $0 } == [6, 1, 4, 3, 7, 5, 0, 2])
    for batch in plan.batches {
      #expect(batch.count == 1 || batch.reduce(0) { $0 + lengths[$1] } <= budget)
    }
    #expect(EvaluationPlan(lengths: [], tokenBudget: budget).batches.isEmpty)
  }
}
