package import Basics
package import Experiments
package import Scripting
import Studies

/// `resume`: continues an interrupted run or study, or from an older checkpoint of a run.
package enum ResumeCommand: Command {
  static let run = Argument<ResultName>(
    "run", .operand, .result("a run", completion: .run),
    help: "The interrupted run: r3 or last; a checkpoint of a run: r3@432; a study: h1.",
    changesResult: false)

  package static let spec = CommandSpec(
    "resume", makes: .run, summary: "Go on with an interrupted run, bit for bit.",
    discussion: """
      The newest complete checkpoint is taken up: weights, moments, step, place in the data, early stopping, best so
      far. The result is that of a run that was never stopped. A run without a checkpoint starts again at step 0.
      Data, vocabulary or settings that changed are refused. 'resume r3@432' goes on from that checkpoint, also of a
      finished run: what stands behind it is kept in the run's segment-1/.
      """,
    arguments: [run],
    examples: [
      Example("resume r3", "after Ctrl-C, a kill, a reboot"), Example("resume last", "the newest run"),
      Example("resume r3@432", "from an older checkpoint"),
      Example("resume h1", "a study: first the trial that was interrupted, then those still to come"),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    defer { scene.outlook?.hasRun = true }
    guard !scene.isPending(call.arguments[run]) else { return Planned(work: .resume, title: call.text) }
    if let id = StudyID(rawValue: call.arguments[run].text) {
      let (entry, history) = try scene.store.study(id)
      let forecast = try scene.store.forecast(entry, history)
      return Planned(
        work: .resume, title: "resume \(id)  \(StudyCount(history, of: entry.record.trials).text)",
        estimate: forecast.estimate, trials: forecast.trials)
    }
    let target = try scene.target(try scene.single(call.arguments[run], at: call.arguments.span))
    if scene.origin.isScript, target.isFinished {
      return Planned(work: .done, title: "\(target.id) is finished")
    }
    try target.refuseFinished()
    return Planned(work: target.isHeld ? .held : .resume, title: "resume \(target.id)")
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    if let id = StudyID(rawValue: call.arguments[run].text) {
      let study = try scene.store.study(id).entry
      return HPOCommand.report(try study.search(in: &scene, with: services), on: services.console)
    }
    let text = try scene.single(call.arguments[run], at: call.arguments.span)
    let target = try scene.target(text, with: services)
    return TrainCommand.report(try target.goOn(in: &scene, with: services), on: services.console)
  }
}
