package import Basics
package import Scripting
package import Workbench

package enum RemoveCommand: Command {
  static let runs = Argument<[ResultName]>(
    "runs", .rest, .list(of: .result("runs", completion: .run)), help: "The runs.", changesResult: false)

  package static let spec = CommandSpec(
    "rm", summary: "Move runs to the store's trash; undo puts them back.",
    discussion: """
      A run that a process works on stays, and so does one outside the store: nothing out there is ever removed. The
      disk space comes back when .idx/trash in the store is emptied by hand.
      """,
    arguments: [runs],
    examples: [
      Example("rm r3", "one run"), Example("rm r3 r5", "two; undo puts back the last first"),
    ])

  package static func plan(_ call: Invocation, in session: Session) throws(Failure) -> Planned {
    try session.check(call.arguments[runs])
    return .light(call.text)
  }

  package static func perform(_ call: Invocation, in session: Session) throws -> Outcome {
    for target in try session.targets(call.arguments[runs]) {
      session.console.note(try session.remove(target))
    }
    return .nothing
  }
}

package enum UndoCommand: Command {
  package static let spec = CommandSpec(
    "undo", summary: "Put back the run that was removed last.",
    examples: [Example("undo", "after rm r3")])

  package static func perform(_ call: Invocation, in session: Session) throws -> Outcome {
    session.console.note(try session.undo())
    return .nothing
  }
}
