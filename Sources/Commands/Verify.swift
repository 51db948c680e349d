package import Basics
package import Experiments
package import Scripting

/// `verify`: checks that checkpoints are unchanged since they were written.
package enum VerifyCommand: Command {
  static let what = Argument<ResultName>(
    "what", .operand, .result("a run or checkpoint", completion: .checkpoint),
    help: "r3 (all its checkpoints), r3@216 or last.", changesResult: false)

  package static let spec = CommandSpec(
    "verify", summary: "Read every byte of a run's checkpoints and compare it with what was written.",
    discussion: """
      Each file of a checkpoint was hashed (SHA-256) while it was written. Commands look at sizes and headers, and at the
      digests of what they read as a whole; this one reads everything. A file that is missing or differs is named, and the
      status is 2.
      """,
    arguments: [what],
    examples: [
      Example("verify last", "the newest run", isRunnable: true),
      Example("verify r3@216", "one checkpoint"),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    try scene.check([call.arguments[what]])
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    var damaged = 0
    var first: Failure?
    for target in try scene.targets([call.arguments[what]], with: services) {
      damaged += try target.verify(on: services.console) { checkpoint in
        let isIntact = checkpoint.faults.isEmpty
        services.console.print("\(checkpoint.line)  \(isIntact ? "intact" : "not what was written")")
        for fault in checkpoint.faults.dropFirst(first == nil ? 1 : 0) {
          services.console.fail("\(Failure(fault.code, fault.what, at: fault.place, kind: fault.kind))")
        }
        first = first ?? checkpoint.faults.first
      }
    }
    if let first {
      throw Failure(
        first.code,
        damaged == 1 ? first.what : "\(first.what), and \(damaged - 1) more checkpoints have faults",
        at: first.place, remedy: first.remedy, kind: first.kind)
    }
    return .nothing
  }
}
