package import Basics
package import Experiments
package import Scripting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// `tail`: shows a run's losses and scores during training, in this process or another.
package enum TailCommand: Command {
  static let run = Argument<ResultName?>(
    "run", .operand, .orNone(.result("a run", completion: .run)), default: nil,
    help: "The run; the newest when left out.",
    changesResult: false)
  static let rows = Argument<Int>(
    "rows", .key, .int(0...1_000_000), default: 10, help: "Rows shown of what is there already.",
    changesResult: false)

  package static let spec = CommandSpec(
    "tail", readsRuns: true, summary: "Follow a run's losses and scores while it trains, from any terminal.",
    discussion: "Ends with the run, or with Ctrl-C, which does not touch the run.", arguments: [run, rows],
    examples: [
      Example("tail", "the newest run", isRunnable: true), Example("tail r3 rows=100", "more of the past"),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    try scene.check([call.arguments[run] ?? ResultName(text: "last")])
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let text = try call.arguments[run].map { name throws(Failure) in
      try scene.single(name, at: call.arguments.span)
    }
    let target = try scene.target(text ?? "last", with: services)
    services.console.note(target.headline)
    var follower = try RunFollower(target, showingLast: call.arguments[rows])
    while true {
      let isRunning = follower.isRunning(in: scene.store)
      for line in try follower.newLines() { services.console.print(line) }
      guard isRunning, StopSignal.request == .none else { break }
      usleep(300_000)
    }
    guard StopSignal.endsProcess else {
      // Ctrl-C only ends `tail`.
      StopSignal.lower()
      return .nothing
    }
    return Outcome(
      interruption: Failure("tail.stopped", "stopped watching \(target.id)", kind: StopSignal.kind))
  }
}
