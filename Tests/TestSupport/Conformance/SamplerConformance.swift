import Basics
import Testing
package import Tuning

/// What every sampler holds: it fills the whole space, in order, within bounds; the same question has the
/// same answer; the history is not needed, nor complete, nor sane.
package func checkSampler(_ sampler: some Sampler) throws {
  // A sampler that comes to an end takes no range without steps.
  let endless = try Distribution.floats(1e-6, 1e-2, log: true)
  let wide = try SearchSpace([.init("e", endless)])
  let isEndless: Bool
  do { isEndless = try sampler.combinations(of: wide) == nil } catch { isEndless = false }
  let space = try SearchSpace([
    .init("a", .floats(0, 1, step: 0.25)), .init("b", .ints(3, 8)),
    .init("c", .choices([.text("x"), .null])),
    .init("one", .ints(5, 5)), .init("d", .ints(1, 64, log: isEndless)),
    .init("e", isEndless ? endless : .choices([.float(0.5)])),
  ])
  var history = History(studyName: "s", direction: .maximize, trials: [])
  for number in 0..<60 {
    func ask(seed: UInt32 = 7) throws -> Suggestion {
      try sampler.suggest(space, trial: number, seed: seed, studySeed: 1, given: history)
    }
    let suggestion = try ask()
    #expect(suggestion == (try ask()), "the same question has the same answer")
    #expect(suggestion.parameters.map(\.name) == space.dimensions.map(\.name))
    for (parameter, dimension) in zip(suggestion.parameters, space.dimensions) {
      #expect(parameter.distribution == dimension.distribution)
      #expect(dimension.distribution.contains(parameter.number), "\(parameter)")
    }
    var trial = Trial(number: number, state: states[number % states.count])
    // Trials of another program: parameters of another range, one missing, one unknown, out of order.
    trial.parameters =
      number % 7 == 6 ? Array(suggestion.parameters.dropFirst().reversed()) : suggestion.parameters
    trial.attributes = suggestion.attributes
    if trial.state == .complete { trial.value = number % 11 == 0 ? .infinity : Double(number % 13) }
    if trial.state == .pruned { trial.report(number % 3 == 0 ? .nan : 0.5, step: number % 4) }
    history.trials.append(trial)
  }
}

/// What every pruner holds: no reports are never pruned, and the same question has the same answer whether or
/// not the trial itself is in the history.
package func checkPruner(_ pruner: some Pruner) throws {
  var random = SeededGenerator(seed: 1, "pruners")
  var history = History(studyName: "s", direction: .maximize, trials: [])
  #expect(pruner.judge(Trial(number: 0, state: .running), given: history) == .keep)
  for number in 0..<40 {
    var trial = Trial(number: number, state: .running)
    #expect(pruner.judge(trial, given: history) == .keep)
    for step in 0..<random.below(10) {
      trial.report([random.uniform(), .nan, .infinity, 0.3][random.below(4)], step: step * 2)
      let verdict = pruner.judge(trial, given: history)
      var (with, other) = (history, trial)
      other.reports = other.reports.dropLast()
      with.trials.append(other)
      #expect(pruner.judge(trial, given: with) == verdict, "the trial itself in the history changes nothing")
      trial.attributes.merge(verdict.attributes) { $1 }
    }
    trial.state = states[number % states.count]
    if trial.state == .complete { trial.value = 0.5 }
    history.trials.append(trial)
    for other in history.trials {
      #expect(pruner.visible(history, toTrial: other.number).trials.contains(other))
    }
  }
}

private let states: [TrialState] = [.complete, .complete, .pruned, .fail, .complete, .running, .waiting]
