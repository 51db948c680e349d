package import Basics
import ModelFiles
package import Records
import Studies

/// A model's folder and name.
package struct ModelReference: Sendable, Equatable {
  /// A folder with config.json and the tokenizer's files; weights may be missing.
  package let folder: String
  /// The name in records: an id such as `onlplab/alephbert-base`, or the folder as given.
  package let name: String
  /// The run and checkpoint it refers to, if any.
  package let checkpoint: String?
  /// The text that refers to it: the name, or the folder if the name comes from Hugging Face's cache.
  package var given: String { ModelReference.cachedName(folder) == name ? folder : name }

  /// The model's level in the store: the last part of its name.
  package var shortName: String { HuggingFaceFolder.shortName(name) }

  /// Finds a model: a folder, an id with a folder under `models/`, a run (`r3`, `last`: its best checkpoint)
  /// or a checkpoint (`r3@216`).
  ///
  /// - Throws: `model.missing`, `run.unknown`, `checkpoint.unknown`.
  package init(_ given: String, store: RunStore, last: RunID?) throws(Failure) {
    let text = PathName.expanded(given)
    if let target = try RunReference(text, store: store, last: last) {
      let checkpoint = try target.checkpoint()
      self.init(
        folder: checkpoint.path, name: target.entry.manifest.model,
        checkpoint: "\(target.entry.id)@\(checkpoint.step)")
      return
    }
    let short = HuggingFaceFolder.shortName(text)
    let places = [text, "models/\(text)"] + (short == text ? [] : ["models/\(short)"])
    guard let folder = places.first(where: { FileSystem.exists($0 + "/config.json") }) else {
      let isFolder = FileSystem.isDirectory(text)
      throw Failure(
        "model.missing",
        isFolder
          ? "the folder '\(text)' holds no config.json"
          : "there is no model '\(text)' (looked in \(places.joined(separator: ", ")))",
        remedy:
          "give a folder with config.json, vocab.txt and the weights, such as models/\(short)",
        kind: .environment)
    }
    self.init(folder: folder, name: ModelReference.cachedName(folder) ?? text, checkpoint: nil)
  }

  /// The id of a model in Hugging Face's cache, whose folders are named by commits: `onlplab/alephbert-base`
  /// for `…/models--onlplab--alephbert-base/snapshots/{commit}`; `nil` for any other folder.
  static func cachedName(_ folder: String) -> String? {
    var path = folder.hasPrefix("/") ? folder : "\(FileFacts.resolved("."))/\(folder)"
    if path.split(separator: "/").contains("..") { path = FileFacts.resolved(path) }
    let parts = path.split(separator: "/").filter { $0 != "." }
    guard parts.count >= 3, parts[parts.count - 2] == "snapshots" else { return nil }
    let name = parts[parts.count - 3]
    guard name.hasPrefix("models--"), !name.contains("..") else { return nil }
    let id = String(name.dropFirst("models--".count)).replacing("--", with: "/")
    return id.split(separator: "/").isEmpty ? nil : id
  }

  init(folder: String, name: String, checkpoint: String?) {
    (self.folder, self.name, self.checkpoint) = (folder, name, checkpoint)
  }
}

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
