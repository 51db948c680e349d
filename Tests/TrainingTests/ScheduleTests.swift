import Basics
import Settings
import TestSupport
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

  private func curve(_ facts: JSONValue, peak: Double) -> Schedule.Curve {
    var curve = Schedule.Curve()
    if let cycles = facts["num_cycles"]?.int { curve.cycles = cycles }
    if let power = facts["power"]?.double { curve.power = power }
    if let size = facts["step_size"]?.int { curve.stepSize = size }
    if let gamma = facts["gamma"]?.double { curve.gamma = gamma }
    if let patience = facts["patience"]?.int { curve.patience = patience }
    if let share = facts["min_lr_rate"]?.double { curve[.minLearningRateShare] = share }
    if let share = facts["decay_ratio"]?.double { curve[.decayRatio] = share }
    if let lowest = facts["min_lr"]?.double { curve.floor = lowest / peak }
    return curve
  }

  @Test("have the values of transformers and PyTorch at every step")
  func golden() throws {
    let facts = try Golden.json("training/schedules")
    let peak = try #require(facts["peak"]?.double)
    let cases = try #require(facts["cases"]?.array)
    #expect(Set(cases.compactMap { $0["schedule"]?.string }).count == Schedule.allCases.count - 1)
    for facts in cases {
      let schedule = try #require(Schedule(rawValue: facts["schedule"]?.string ?? ""))
      let (warmup, total) = (facts["warmup_steps"]?.int ?? 0, facts["steps"]?.int ?? 0)
      let curve = curve(try #require(facts["curve"]), peak: peak)
      for (step, share) in (facts["shares"]?.numbers ?? []).enumerated() {
        let got = schedule.factor(atStep: step, warmup: warmup, total: total, curve: curve)
        #expect(abs(got - share) < 1e-9, "\(schedule) at \(step)")
      }
    }
  }

  @Test("plateau falls where ReduceLROnPlateau does")
  func plateau() throws {
    let facts = try Golden.json("training/schedules")
    let peak = try #require(facts["peak"]?.double)
    for facts in try #require(facts["plateaus"]?.array) {
      var (plan, plateau) = (shortPlan(epochs: 1), Plateau())
      (plan.schedule, plan.learningRate, plan.warmUp) = (.plateau, peak, .steps(0))
      plan.curve = curve(facts, peak: peak)
      for (score, rate) in zip(facts["scores"]?.numbers ?? [], facts["rates"]?.numbers ?? []) {
        plateau.note(
          score, greaterIsBetter: facts["mode"]?.string == "max", curve: plan.curve, peak: peak)
        #expect(abs(plan.learningRate(atStep: 5, total: 10, plateau: plateau) / rate - 1) < 1e-9)
      }
    }
  }

  @Test("a fall may be over before the run is, and stays over", arguments: [Schedule.linear, .cosine])
  func decaySteps(schedule: Schedule) {
    var curve = Schedule.Curve()
    (curve.decaySteps, curve.floor) = (6, 0.25)
    #expect(schedule.factor(atStep: 6, warmup: 2, total: 100, curve: curve) == 0.25)
    #expect(schedule.factor(atStep: 99, warmup: 2, total: 100, curve: curve) == 0.25)
    #expect(schedule.factor(atStep: 4, warmup: 2, total: 100, curve: curve) == 0.625)
  }
}
