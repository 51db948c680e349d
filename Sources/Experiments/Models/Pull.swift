package import Basics
import Hub
import ModelFiles
import Reports

/// The arguments of `pull`: a model of the hub that is to be downloaded.
package struct PullOrder: Sendable {
  /// The name of the model, as the hub writes it.
  package var name: String
  /// A branch, a tag or a commit.
  package var revision: String

  /// - Parameters: the properties, in their order.
  package init(name: String, revision: String) { (self.name, self.revision) = (name, revision) }

  /// Checks the name, without asking anybody.
  /// - Throws: `hub.name`, `hub.revision`, `hub.offline`.
  package func check() throws(Failure) { _ = try ModelDownload(name, revision: revision, HubSettings()) }

  /// Downloads what is missing of the model, and says what came of it.
  /// - Throws: `hub.…`, `model.files`, `file.…`.
  package func perform(on console: any Console) throws(Failure) {
    let watch = Stopwatch()
    let download = try ModelDownload(name, revision: revision, HubSettings())
    var shown = -1.0
    defer { console.status(nil) }
    let outcome = try download.perform(
      needed: { names throws(Failure) in try HuggingFaceFolder.needed(of: names, in: name) },
      progress: { file, bytes, all in
        guard watch.seconds - shown > 0.2 else { return }
        shown = watch.seconds
        let share = all > 0 ? 100 * bytes / all : 100
        console.status("\(file)  \(share) % of \(Estimate.bytes(all))")
      }, note: { console.note("note: \($0)") })
    console.status(nil)
    if let other = outcome.newName { console.note("note: '\(name)' is called '\(other)' on the hub now") }
    let commit = outcome.commit.prefix(8)
    console.print(
      outcome.received == 0
        ? "\(name)  \(Estimate.bytes(outcome.bytes)), commit \(commit), was there already"
        : "\(name)  \(Estimate.bytes(outcome.bytes)), commit \(commit), received in "
          + DurationText.estimate(seconds: watch.seconds))
    console.note("load \(revision == "main" ? name : outcome.folder) loads it")
  }
}
