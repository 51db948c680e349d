import Testing
import Training

@Suite("best score and patience")
struct EarlyStoppingTests {
  @Test("a score is the best when it is strictly better; patience counts those without enough gain")
  func sequence() {
    var plan = shortPlan(epochs: 1)
    plan.threshold = 0.05
    var state = TrainingState()
    var best: [Bool] = []
    var counters: [Int] = []
    for score in [0.5, 0.52, 0.6, 0.6, .nan, 0.7] {
      best.append(state.note(score: score, plan: plan))
      counters.append(state.evaluationsWithoutGain)
    }
    // 0.52 is better, but not by more than the threshold.
    #expect(best == [true, true, true, false, false, true])
    #expect(counters == [0, 1, 0, 1, 2, 0])
    #expect(state.bestScore == 0.7)
  }

  @Test("a loss is better when it is lower")
  func lower() {
    var plan = shortPlan(epochs: 1)
    plan.greaterIsBetter = false
    var state = TrainingState()
    #expect([1.0, 0.5, 0.6].map { state.note(score: $0, plan: plan) } == [true, true, false])
  }

  @Test("the state survives its record")
  func record() throws {
    var state = TrainingState()
    state.step = 17
    state.lossSum = 0.1 + 0.2
    state.bestScore = 1 / 3
    state.bestStep = 12
    #expect(try TrainingState(json: state.json, file: "state.json") == state)
  }
}
