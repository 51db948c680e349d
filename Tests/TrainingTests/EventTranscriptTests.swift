import Networks
import TestSupport
import Testing
import Training

/// Writes down every event in short form.
private final class Transcript: TrainingObserver {
  var lines: [String] = []
  func observe(_ event: TrainingEvent, _ state: TrainingState) {
    switch event {
    case .began(let step, let total, let perEpoch): lines.append("began \(step)/\(total) by \(perEpoch)")
    case .stepped(let step): lines.append("step \(step.step)")
    case .logged(let step, _, _, _, _): lines.append("log \(step)")
    case .evaluated(let step, let epoch, _, let isBest):
      lines.append("eval \(step) \(epoch)\(isBest ? " best" : "")")
    case .epochEnded(let epoch, let step): lines.append("epoch \(epoch) at \(step)")
    case .saved(let step, let reason): lines.append("saved \(step) \(reason.rawValue)")
    case .ended(let reason, let step): lines.append("ended \(reason.rawValue) at \(step)")
    }
  }
}

@Suite("the order of events")
struct EventTranscriptTests {
  func run(from start: TrainingState, scores: [Double], patience: Int = 0) throws -> (
    lines: [String], state: TrainingState
  ) {
    let tiny = try TinyModel(task: "cls", threads: 1, hidden: 16)
    tiny.model.prepare(for: AdamW(weightDecay: 0))
    let transcript = Transcript()
    var left = scores
    var plan = shortPlan(epochs: 2, evaluate: .epoch)
    plan.patience = patience
    let trainer = Trainer(
      plan: plan, model: tiny.model, kernels: tiny.kernels,
      evaluate: { ([:], left.isEmpty ? 0 : left.removeFirst()) }, observers: [transcript], save: { _, _ in })
    let (state, _) = try trainer.run(UnevenBatches(task: "cls"), from: start)
    return (transcript.lines, state)
  }

  @Test("of a fresh run")
  func fresh() throws {
    #expect(
      try run(from: TrainingState(), scores: [0.5, 0.4]).lines == [
        "began 0/6 by 3", "step 1", "step 2", "log 2", "step 3", "log 3", "eval 3 1.0 best", "epoch 1 at 3",
        "saved 3 interval", "step 4", "log 4", "step 5", "step 6", "log 6", "eval 6 2.0", "epoch 2 at 6",
        "saved 6 interval", "ended finished at 6",
      ])
  }

  @Test("of a resumed run")
  func resumed() throws {
    var state = TrainingState()
    (state.step, state.bestScore, state.bestStep) = (4, 0.5, 3)
    state.lastEvaluatedStep = 3
    #expect(
      try run(from: state, scores: [0.6]).lines == [
        "began 4/6 by 3", "step 5", "step 6", "log 6", "eval 6 2.0 best", "epoch 2 at 6", "saved 6 interval",
        "ended finished at 6",
      ])
  }

  @Test("of a run that loses patience, and stays stopped when resumed")
  func patience() throws {
    let first = try run(from: TrainingState(), scores: [0.5, 0.5], patience: 1)
    #expect(first.lines.suffix(2) == ["saved 6 interval", "ended patience at 6"])
    var state = TrainingState()
    (state.step, state.bestScore, state.evaluationsWithoutGain, state.lastEvaluatedStep) = (3, 0.5, 1, 3)
    #expect(try run(from: state, scores: [], patience: 1).lines == ["began 3/6 by 3", "ended patience at 3"])
  }
}
