import Testing
import Training

@Suite("schedules")
struct ScheduleTests {
  @Test(
    "have the reference's values",
    arguments: [
      (Schedule.linear, 0, 0.0), (.linear, 1, 0.5), (.linear, 2, 1.0), (.linear, 6, 0.5), (.linear, 10, 0.0),
      (.cosine, 2, 1.0), (.cosine, 6, 0.5), (.cosine, 10, 0.0), (.cosine, 4, 0.85355339),
      (.constant, 1, 0.5), (.constant, 9, 1.0),
    ])
  func values(schedule: Schedule, step: Int, factor: Double) {
    #expect(abs(schedule.factor(atStep: step, warmup: 2, total: 10) - factor) < 1e-8)
  }

  @Test("warm-up by ratio is rounded up, by steps taken as it is")
  func warmUp() {
    var plan = shortPlan(epochs: 1)
    plan.warmUp = .ratio(0.1)
    #expect(plan.warmUpSteps(total: 81) == 9)
    plan.warmUp = .steps(7)
    #expect(plan.warmUpSteps(total: 81) == 7)
  }

  @Test(
    "the last step of an epoch may have fewer micro-batches", arguments: [(108, 4, 27), (5, 2, 3), (1, 8, 1)])
  func steps(microBatches: Int, accumulation: Int, steps: Int) {
    var plan = shortPlan(epochs: 1)
    plan.accumulation = accumulation
    #expect(plan.stepsPerEpoch(microBatches: microBatches) == steps)
  }
}
