package import Basics
package import Experiments
package import Scripting
import Studies

/// `rm`: moves runs to the store's trash, or empties it.
package enum RemoveCommand: Command {
  static let runs = Argument<[ResultName]>(
    "runs", .rest, .list(of: .result("runs", completion: .run)), default: [], help: "The runs.",
    changesResult: false)
  static let trash = Argument<String?>(
    "trash", .key, .orNone(.choice(["empty"])), default: nil,
    help: "empty deletes for good what was removed before, and gives its disk space back.",
    changesResult: false)

  package static let spec = CommandSpec(
    "rm", readsRuns: true, summary: "Move runs to the store's trash; undo puts them back.",
    discussion: """
      A run that a process works on stays, and so does one outside the store: nothing out there is ever removed. A
      study stays, too; its trials can go one by one. The disk space comes back with 'rm trash=empty'; until then
      'undo' brings back what went last.
      """,
    arguments: [runs, trash],
    examples: [
      Example("rm r3", "one run"), Example("rm r3 r5", "two; undo puts back the last first"),
      Example("rm trash=empty", "what was removed is gone for good"),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    try check(call)
    try scene.check(call.arguments[runs])
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    try check(call)
    guard call.arguments[trash] == nil else {
      services.console.note(try scene.store.emptyTrash())
      return .nothing
    }
    for line in try scene.remove(try scene.targets(call.arguments[runs], with: services)) {
      services.console.note(line)
    }
    return .nothing
  }

  /// Checks that the line either names runs or empties the trash, but not both.
  private static func check(_ call: Invocation) throws(Failure) {
    let isEmptying = call.arguments[trash] != nil
    if let study = call.arguments[runs].first(where: { StudyID(rawValue: $0.text) != nil }) {
      throw Failure(
        "rm.study", "'\(study.text)' is a study; only runs are removed", at: call.arguments.place(of: runs),
        remedy: "name a trial: rm \(study.text).t3", kind: .usage)
    }
    guard call.arguments[runs].isEmpty != isEmptying else { return }
    throw Failure(
      "rm.which", isEmptying ? "trash=empty takes no runs" : "rm takes the runs to remove",
      at: call.arguments.place(of: runs),
      remedy: isEmptying ? "remove them first, then empty the trash" : "rm r3, or rm trash=empty",
      kind: .usage)
  }
}

/// `undo`: restores the run that was removed last.
package enum UndoCommand: Command {
  package static let spec = CommandSpec(
    "undo", summary: "Put back the run that was removed last.",
    examples: [Example("undo", "after rm r3")])

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    services.console.note(try scene.store.undo())
    return .nothing
  }
}
