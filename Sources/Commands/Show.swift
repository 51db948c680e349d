package import Basics
import Records
package import Scripting
package import Workbench

package enum ShowCommand: Command {
  static let run = Argument<ResultName?>(
    "run", .operand, .orNone(.result("a run", completion: .run)), default: nil,
    help: "The run; what this sitting has loaded when left out.", changesResult: false)

  package static let spec = CommandSpec(
    "show", summary: "Everything about a run: settings with their origin, scores, checkpoints, machine.",
    arguments: [run],
    examples: [
      Example("show last", "the newest run", isRunnable: true),
      Example("show", "the splits, the model, the session's settings", isRunnable: true),
    ])

  package static func plan(_ call: Invocation, in session: Session) throws(Failure) -> Planned {
    try session.check(call.arguments[run].map { [$0] } ?? [])
    return .light(call.text)
  }

  package static func perform(_ call: Invocation, in session: Session) throws -> Outcome {
    if let name = call.arguments[run] {
      for entry in try session.entries([name]) { show(entry, in: session) }
    } else {
      showSession(session)
    }
    return .nothing
  }

  /// What the sitting has loaded and set.
  static func showSession(_ session: Session) {
    let print = session.console.print
    print("store     \(session.store.root)")
    print("model     \(session.model.map { "\($0.name) (\($0.folder))" } ?? "none")")
    if let configuration = session.configuration { print("config    \(configuration.path)") }
    for name in session.splits.names { print("split     \(name) \(session.splits[name] ?? "")") }
    print("threads   \(session.threads.map(String.init) ?? "all")")
    print("existing  \(session.existing?.rawValue ?? "error typed, skip and resume in scripts")")
    print("naming    \(session.naming.rawValue)")
  }

  private static func show(_ entry: RunEntry, in session: Session) {
    let print = session.console.print
    let manifest = entry.manifest
    print("\(entry.id)  \(entry.status)  \(entry.directory)")
    print("command   \(manifest.command)")
    print("model     \(manifest.model)   task \(manifest.task)   mode \(manifest.mode)")
    print("created   \(manifest.created)\(manifest.finished.map { "   finished \($0)" } ?? "")")
    if let best = manifest.best {
      print("best      \(best.metric) \(rounded(best.value)) on dev at step \(best.step)")
    }
    for (split, metrics) in manifest.metrics.members {
      let scores = (metrics.object?.members ?? []).compactMap { member in
        member.value.double.map { "\(member.key) \(rounded($0))" }
      }
      print("\(TextWidth.padded(split, to: 9)) \(scores.joined(separator: "  "))")
    }
    for (name, value) in manifest.settings.members {
      let origin = manifest.origins[name]?.string
      guard value != .null else { continue }
      print(
        "  \(TextWidth.padded(name, to: 28)) \(value.value?.description ?? value.text())\(origin.map { "   (\($0))" } ?? "")"
      )
    }
    let checkpoints = CheckpointReader(entry.directory).all
    if !checkpoints.isEmpty {
      print(
        "checkpoints  " + checkpoints.map { "\($0.name) (\($0.reason.rawValue))" }.joined(separator: "  "))
    }
    for (name, value) in manifest.hashes.members {
      if let digest = value.string {
        print("  sha256 \(TextWidth.padded(name, to: 24)) \(digest.prefix(16))…")
      }
    }
    for (name, value) in manifest.machine.members {
      print("  \(TextWidth.padded(name, to: 28)) \(value.value?.description ?? value.text())")
    }
    for segment in manifest.segments {
      print(
        "  segment \(segment.number): steps \(segment.fromStep)…\(segment.toStep.map(String.init) ?? "") \(segment.command)"
      )
    }
  }
}
