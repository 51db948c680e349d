package import Basics
import Hub
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

  /// Finds a model: a folder, an id with a folder under `models/` or in Hugging Face's cache, a run (`r3`, `last`:
  /// its best checkpoint) or a checkpoint (`r3@216`).
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
    let id = RepositoryID(text)
    let cached = id.flatMap { HubCache(HubSettings().cache).folder(of: $0) }
    guard let folder = places.first(where: { FileSystem.exists($0 + "/config.json") }) ?? cached else {
      let isFolder = FileSystem.isDirectory(text)
      throw Failure(
        "model.missing",
        isFolder
          ? "the folder '\(text)' holds no config.json"
          : "there is no model '\(text)' (looked in \(places.joined(separator: ", "))"
            + (id == nil ? ")" : " and in Hugging Face's cache)"),
        remedy:
          "give a folder with config.json, the tokenizer and the weights, such as models/\(short)"
          + (id == nil || isFolder ? "" : "; pull \(text) downloads a model"),
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
