import Basics
import Testing
import Tuning

@Suite("the plan of a study")
struct StudyPlanTests {
  private func plan(_ sampler: any Sampler = TPESampler(), _ pruner: any Pruner = NopPruner()) throws
    -> StudyPlan
  {
    let space = try SearchSpace([
      .init("lr", .floats(1e-6, 1e-4, log: true)), .init("batch", .choices([.int(8), .int(16)])),
    ])
    return StudyPlan(space: space, sampler: sampler, pruner: pruner, seed: 42)
  }

  @Test("trials draw from streams of their own")
  func streams() throws {
    let seeds = Set((0..<1000).map { trialSeed(study: 42, trial: $0) })
    #expect(seeds.count == 1000)
    #expect(trialSeed(study: 42, trial: 0) != trialSeed(study: 43, trial: 0))
  }

  @Test("what somebody fixed stands, the rest is suggested")
  func fixed() throws {
    let history = History(studyName: "s", direction: .maximize, trials: [])
    let free = try plan().suggestion(forTrial: 0, given: history)
    let fixed = try plan().suggestion(forTrial: 0, given: history, fixed: ["lr": .float(3e-5)])
    #expect(fixed.parameters.map(\.value) == [.float(3e-5), free.parameters[1].value])
    #expect(throws: Failure.self) {
      try plan().suggestion(forTrial: 0, given: history, fixed: ["batch": .int(9)])
    }
  }

  @Test("under Hyperband a sampler sees the trials of the bracket only")
  func brackets() throws {
    var pruner = HyperbandPruner()
    (pruner.mostResource, pruner.leastResource) = (27, 1)
    let trials = (0..<60).map { Trial(number: $0, state: .complete, value: Double($0)) }
    let history = History(studyName: "s", direction: .maximize, trials: trials)
    let seen = (0..<60).map { Set(pruner.visible(history, toTrial: $0).trials.map(\.number)) }
    #expect(Set(seen).count == 4)
    for number in 0..<60 { #expect(seen[number].contains(number)) }
  }
}
