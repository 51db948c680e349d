package import Basics
import ModelFiles
package import Records
import Studies

/// A reference to a run and optionally one of its checkpoints: `r3`, `last`, `r3@216`, `last@best`; a trial
/// of a study is `h3.t7` or `h3.best`.
package struct RunReference: Sendable {
  /// The run in the store.
  package let entry: RunSummary
  /// The step after `@`; `nil` for the best checkpoint.
  package let step: Int?

  /// The run's handle.
  package var id: RunID { entry.id }
  /// Handle, status and directory on one line.
  package var headline: String { "\(entry.id)  \(entry.status)  \(entry.directory)" }

  /// - Parameter step: `nil` for the best checkpoint.
  package init(_ entry: RunSummary, step: Int? = nil) { (self.entry, self.step) = (entry, step) }

  /// - Parameter last: the run that `last` refers to; if `nil`, the store's newest run.
  /// - Returns: `nil` if `text` does not have the form of a run.
  /// - Throws: `run.unknown`, `run.none`, `checkpoint.name`.
  package init?(_ text: String, store: RunStore, last: RunID?) throws(Failure) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    if name == "last" {
      if let last {
        entry = try store.entry(last)
      } else if let newest = try store.last {
        entry = newest
      } else {
        throw Failure(
          "run.none", "there is no run in the store '\(store.root)' yet", remedy: "train one", kind: .usage)
      }
    } else if let id = RunID(rawValue: name) {
      entry = try store.entry(id)
    } else if let name = StudyName(name) {
      entry = try name.trial(in: store)
    } else {
      return nil
    }
    switch parts.count > 1 ? parts[1] : "best" {
    case "best": step = nil
    case let text:
      guard let number = Int(text) else {
        throw Failure(
          "checkpoint.name", "'\(text)' is no checkpoint",
          remedy: "write \(name)@best or \(name)@216, a step",
          kind: .usage)
      }
      step = number
    }
  }

  /// The checkpoint referred to; without a step the best one, or the newest if the best is unknown.
  /// - Throws: `checkpoint.unknown`, `checkpoint.invalid`, `checkpoint.none`.
  package func checkpoint() throws(Failure) -> Checkpoint {
    if entry.manifest.isImported {
      throw Failure(
        "checkpoint.none", "\(entry.id) was imported without weights", at: .run(entry.id.rawValue),
        remedy: "eval \(entry.id) answers with the scores it came with; name a model or another run",
        kind: .environment)
    }
    let reader = CheckpointReader(entry.directory)
    if let step { return try reader.checkpoint(step: step) }
    if let step = entry.manifest.best?.step {
      do throws(Failure) { return try reader.checkpoint(step: step) } catch {
        // A run in training removes the best checkpoint as soon as there is a better one.
        let now = try RunDirectory.entry(entry.directory, id: entry.id)
        guard let better = now.manifest.best?.step, better != step else { throw error }
        return try RunReference(now).checkpoint()
      }
    }
    guard let newest = try reader.newestValid().checkpoint else {
      throw Failure(
        "checkpoint.none", "\(entry.id) has no checkpoint yet", at: .run(entry.id.rawValue),
        remedy: entry.status == .running ? "wait for its first" : "resume \(entry.id)", kind: .environment)
    }
    return newest
  }
}
