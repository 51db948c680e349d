import Basics
import Hub
import ModelFiles
import Networks

/// A model on this machine that `load` finds by its name.
package struct LocalModel: Sendable {
  /// The name for `load`: a folder below `models/`, or the hub's name.
  package let name: String
  /// Where its files are.
  package let folder: String
  /// `BERT`; the `model_type` in quotes if the family is not supported.
  package let family: String
  /// Layers and width: `12 × 768`; empty if the family is not supported.
  package let size: String
  /// The number of values in its weights; `nil` without weights that can be read.
  package let parameters: Int?
  /// The rows of its word table.
  package let vocabulary: Int?
  /// What its card says; `nil` without a card.
  package let licence: String?
  /// The size of its files.
  package let bytes: Int

  init(name: String, folder: String) {
    (self.name, self.folder) = (name, folder)
    let names = FileSystem.names(in: folder)
    bytes = names.reduce(0) { $0 + (FileSystem.size("\(folder)/\($1)") ?? 0) }
    licence = (try? FileSystem.readText("\(folder)/README.md")).flatMap { LocalModel.licence(ofCard: $0) }
    let model = try? ModelFolder(folder)
    let type = (try? HuggingFaceFolder(folder))?.configuration.tree["model_type"]?.string
    family = model?.family.title ?? type.map { "'\($0)'" } ?? "unknown"
    size = model.map { "\($0.shape.layers) × \($0.shape.hidden)" } ?? ""
    vocabulary = model?.shape.vocabulary
    let weights = try? model?.files.openWeights()
    parameters = weights.map { $0.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } }
  }

  /// The names that the hub has for the models of Hugging Face's cache, sorted.
  package static var names: [String] { HubCache(HubSettings().cache).models.map(\.id.text) }

  /// The models below `models/`, then those of Hugging Face's cache, sorted by name.
  package static var all: [LocalModel] {
    let own = folders(below: "models", depth: 2).map { LocalModel(name: String($0.dropFirst(7)), folder: $0) }
    let cached = HubCache(HubSettings().cache).models.map { LocalModel(name: $0.id.text, folder: $0.folder) }
    return own + cached
  }

  private static func folders(below directory: String, depth: Int) -> [String] {
    FileSystem.names(in: directory).sorted().flatMap { name -> [String] in
      let path = "\(directory)/\(name)"
      if FileSystem.exists("\(path)/config.json") { return [path] }
      return depth > 1 && FileSystem.isDirectory(path) ? folders(below: path, depth: depth - 1) : []
    }
  }

  /// The licence in the head of a card: `license: mit` between two lines of dashes.
  static func licence(ofCard text: String) -> String? {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    guard lines.popFirst() == "---" else { return nil }
    for line in lines.prefix(200) {
      if line == "---" { return nil }
      guard line.hasPrefix("license:") else { continue }
      let value = line.dropFirst("license:".count).filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
      return value.isEmpty ? nil : value
    }
    return nil
  }
}
